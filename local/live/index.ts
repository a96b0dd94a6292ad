import { getRequestListener } from '@hono/node-server'
import { listen, pathServer, shut } from '../servers/http-server.ts'
import { portFor } from '../servers/ports.ts'
import { Feed } from './feed.ts'
import { figures, type LookedAt } from './figures.ts'
import { LoadTestButton, loadTestPlan, type RunLoadTest } from './load-test-button.ts'
import { livePage } from './pages.ts'

export interface LiveOptions {
  /** Where its port is kept. */
  home: string
  cloud: LookedAt
  /** What the button runs. */
  loadTest: RunLoadTest
  say?: (text: string) => void
}

export interface Live extends AsyncDisposable {
  /** Address of the page. */
  address: string
}

/** Serves the live view on 127.0.0.1 until disposed; that stops a running load test, which has cleaned up then. */
export async function startLive({ home, cloud, loadTest, say }: LiveOptions): Promise<Live> {
  const feed = new Feed(() => figures(cloud, loadTestPlan.project))
  const button = new LoadTestButton(loadTest, (data) => feed.tell({ event: 'load-test', data }))
  const port = await portFor(home, 'live', say)
  const server = pathServer(getRequestListener(livePage(feed, button, port).fetch))
  await listen(server, port)
  return {
    address: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      await shut(server)
      await button.cancel()
    },
  }
}
