import { command } from './command.ts'
import { inProcess, report } from './common.ts'

/** Measurements are a package of their own, with what only they need: nothing of it is loaded here. */
const inBench = (name: string) => inProcess('bench/main.ts', name)

const quick = (help: string) => ({ quick: { help } })

/** Load tests, fault injection, simulation and benchmarks: bench/ runs them. */
export const measurements = [
  command({
    name: 'storm',
    group: 'Measurements',
    summary: 'four configurations of the database under load, next to each other',
    about: `Measures four ways to configure the database on an embedded cloud of its own: logins, refreshes and \`me\` from 1 to
1,000 at once. Writes bench/results/storm.json and storm.html, prints a table. About eight minutes on 2 cores.`,
    options: {
      ...quick(
        'only 300 at once over 30 instances: under a minute, into storm-quick.json and storm-quick.html',
      ),
      ...report,
      pictures: {
        help: 'also take docs/images/storm-light.png and storm-dark.png of the page (needs Chromium)',
      },
    },
    examples: ['--quick'],
    load: inBench('storm'),
  }),
  command({
    name: 'chaos',
    group: 'Measurements',
    summary: 'every part broken under load, and what was promised held against the database',
    about: `Breaks one part of the embedded cloud after the other while people register, log in and refresh, and says what they
were answered, how soon everything worked again, and whether every promise was kept. Exit code 0 if so.
The report is always in bench/results/chaos.json.`,
    options: { ...quick('shorter faults, about a minute in all'), ...report },
    examples: ['--quick'],
    load: inBench('chaos'),
  }),
  command({
    name: 'simulate',
    group: 'Measurements',
    summary: 'bursts of 1,000 instances over every plan: where it queues, when 503 begins',
    about: `What bursts of 1,000 instances every 10 s up to 30,000 do to every plan we know the pooler of: where it queues, when
503 begins, and how many instances the budget allows. The report is always in bench/results/simulation.json.`,
    options: {
      real: { help: 'also compare the prediction with a real burst of 200 instances on this machine' },
      ...report,
    },
    load: inBench('simulate'),
  }),
  command({
    name: 'bench:rival',
    group: 'Measurements',
    summary: 'the app against better-auth and bare pg + jose',
    about: `Compares the app with better-auth and with bare pg + jose (the baseline) on one database: me, refresh, login,
cold start, bundle. The candidates alternate; medians. Writes bench/results/rival.json. About four minutes on 2 cores.`,
    options: {
      ...quick('one short round: whether it runs, not how fast'),
      profile: {
        help: 'also where the processor time of me and refresh goes: a table, and bench/results/rival-NAME-ROUTE.cpuprofile',
      },
      ...report,
    },
    load: inBench('bench:rival'),
  }),
  command({
    name: 'bench:preview',
    group: 'Measurements',
    summary: 'what a preview and an up cost compared with an empty Pulumi program',
    about: `A preview and an \`up\` with nothing to change, against a program without a resource under the same engine and SDK,
alternating; time by phase; previews with 10, 50 and 200 variables more. Medians, into bench/results/preview.json.
About four minutes on 2 cores; the exit code does not depend on the goal.`,
    options: { ...quick('one round, 10 variables more: whether it runs, not how fast'), ...report },
    load: inBench('bench:preview'),
  }),
]
