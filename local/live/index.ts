import { getRequestListener } from '@hono/node-server'
import { portFor } from '../servers/ports.ts'
import { listen, shut } from '../vercel/edge/listener.ts'
import { pathServer } from '../vercel/edge/request-target.ts'
import { Feed } from './feed.ts'
import { figures, type LookedAt } from './figures.ts'
import { type RunStorm, StormButton, stormPlan } from './load-test-button.ts'
import { livePage } from './pages.ts'

export interface LiveOptions {
  /** Where its port is kept. */
  home: string
  cloud: LookedAt
  /** What the button runs. */
  storm: RunStorm
  say?: (text: string) => void
}

export interface Live extends AsyncDisposable {
  /** Address of the page. */
  address: string
}

/** Serves the live view on 127.0.0.1 until disposed; a storm is stopped then, and has cleaned up. */
export async function startLive({ home, cloud, storm, say }: LiveOptions): Promise<Live> {
  const feed = new Feed(() => figures(cloud, stormPlan.project))
  const button = new StormButton(storm, (data) => feed.tell({ event: 'storm', data }))
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
