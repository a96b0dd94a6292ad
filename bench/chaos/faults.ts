import { setTimeout as sleep } from 'node:timers/promises'
import type { TwinName } from '../../local/poolers/twin.ts'
import { ask } from '../../local/servers/query.ts'
import type { Reply } from './client.ts'
import type { ChaosCloud } from './cloud.ts'

export interface Fault {
  name: string
  /** Breaks it. */
  inject(cloud: ChaosCloud): Promise<void>
  /** Repairs it. */
  lift(cloud: ChaosCloud): Promise<void>
  /** Seconds between the two, where `--quick` does not shorten it. */
  seconds: number
  /** What may be answered beside success and 503 or 429 with Retry-After. */
  alsoAllowed?: { is: (answer: Reply) => boolean; timesPerUser: number }
  /** Why it cannot be tried here. */
  missing?: (cloud: ChaosCloud) => string | undefined
}

const nothing = async () => {}
const expired = ['TOKEN_EXPIRED', 'TOKEN_INVALID']

/** An hour in the life of every clock: the access token of 15 minutes is over, one refresh makes the next. */
const clockJump = (seconds: number) => ({
  name: `clock of the app ${seconds > 0 ? '+' : '-'}1 h`,
  inject: async (cloud: ChaosCloud) => cloud.shiftClock(seconds),
  lift: async (cloud: ChaosCloud) => cloud.shiftClock(0),
  seconds: 5,
  // Once after the jump and once after the jump back.
  alsoAllowed: {
    is: ({ route, status, code }: Reply) => route === 'me' && status === 401 && expired.includes(code),
    timesPerUser: 2,
  },
})

/** What only a hosted pooler does to its clients. */
export const twinFaults: Readonly<Record<TwinName, readonly Fault[]>> = {
  pgbouncer: [],
  supabase: [
    {
      name: 'address blocked after ten wrong passwords',
      async inject({ twin, network }) {
        const url = `postgresql://app${twin?.userSuffix}:wrong@127.0.0.1:${twin?.pooledPort}/postgres`
        await Promise.allSettled(Array.from({ length: 10 }, () => ask(url, 'SELECT 1')))
        // Who is connected stays so: new connections are what it blocks.
        await network.refuse()
        await network.restore()
      },
      lift: async ({ twin }) => twin?.skip(120_000),
      seconds: 5,
    },
  ],
  neon: [
    {
      name: 'idle compute suspended',
      inject: async ({ twin }) => twin?.neon?.suspend(),
      lift: nothing,
      seconds: 2,
    },
    {
      name: 'quota used up',
      inject: async ({ twin }) => twin?.neon?.setEndpoint('quota'),
      lift: async ({ twin }) => twin?.neon?.setEndpoint('enabled'),
      seconds: 5,
    },
  ],
}

/** Everything that `npx poolproof chaos` breaks. */
export const faults: readonly Fault[] = [
  {
    name: 'PgBouncer killed',
    inject: async ({ pooler }) => {
      pooler().kill('SIGKILL')
      await pooler().exited
    },
    lift: (cloud) => cloud.startPooler(),
    seconds: 3,
  },
  {
    name: 'Postgres shut down at once',
    inject: async ({ postgres }) => {
      postgres().kill('SIGQUIT')
      await postgres().exited
    },
    lift: (cloud) => cloud.startPostgres(),
    seconds: 3,
  },
  {
    name: 'function instances killed',
    inject: async (cloud) => {
      for (const pid of await cloud.instances()) process.kill(pid, 'SIGKILL')
    },
    lift: nothing,
    seconds: 0,
    // The platform's own answer where an instance dies with a request; nothing else is there to give one.
    alsoAllowed: {
      is: ({ status, code }) => status === 500 && code === 'FUNCTION_INVOCATION_FAILED',
      timesPerUser: 1,
    },
  },
  {
    name: 'embedded Vercel killed',
    inject: ({ host }) => host.kill(),
    lift: ({ host }) => host.start(),
    seconds: 2,
    // Nothing listens.
    alsoAllowed: { is: ({ code }) => code === 'CONNECTION_LOST', timesPerUser: Number.POSITIVE_INFINITY },
  },
  {
    name: 'pooler paused',
    inject: async ({ pooler }) => pooler().kill('SIGSTOP'),
    lift: async ({ pooler }) => pooler().kill('SIGCONT'),
    seconds: 10,
  },
  {
    name: 'network refused',
    inject: ({ network }) => network.refuse(),
    lift: ({ network }) => network.restore(),
    seconds: 3,
  },
  {
    name: 'disk of Postgres full',
    inject: async ({ disk }) => disk?.fill(),
    lift: async (cloud) => {
      cloud.disk?.free()
      // A Postgres that could not write its log ends itself; free the disk, then start it again.
      const answers = await Promise.race([cloud.postgres().exited.then(() => false), sleep(500, true)])
      if (!answers) await cloud.startPostgres()
    },
    seconds: 5,
    missing: ({ disk }) => (disk ? undefined : 'a small disk of its own takes root on Linux'),
  },
  clockJump(3600),
  clockJump(-3600),
]
