import { command } from './command.ts'
import { inProcess, report } from './common.ts'

/** Measurements are a package of their own, with what only they need: nothing of it is loaded here. */
const inBench = (name: string) => inProcess('bench/main', name)

const quick = (help: string) => ({ quick: { help } })

/** Load tests, fault injection, simulation and benchmarks: bench/ runs them. */
export const measurements = [
  command({
    name: 'storm',
    group: 'Measurements',
    summary: 'compares four configurations of the database under load',
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
    summary: 'breaks each component under load and verifies the guarantees of the app against the database',
    about: `Breaks one component of the embedded cloud after another while test users register, log in and refresh. Reports their
responses, the time to recovery, and whether every guarantee held. Exit code 0 if so.
The report is always in bench/results/chaos.json.`,
    options: { ...quick('shorter faults, about a minute in all'), ...report },
    examples: ['--quick'],
    load: inBench('chaos'),
  }),
  command({
    name: 'simulate',
    group: 'Measurements',
    summary: 'simulates bursts of 1,000 instances on every plan: where they queue, when 503 begins',
    about: `Simulates bursts of 1,000 instances every 10 s, up to 30,000, on every plan whose pooler is known: where they queue,
when 503 begins, and how many instances the budget allows. The report is always in bench/results/simulation.json.`,
    options: {
      real: { help: 'also compare the prediction with a real burst of 200 instances on this machine' },
      ...report,
    },
    load: inBench('simulate'),
  }),
  command({
    name: 'bench:rival',
    group: 'Measurements',
    summary: 'compares the app with better-auth and with bare pg + jose',
    about: `Compares the app with better-auth and with bare pg + jose (the baseline) on one database: me, refresh, login,
cold start, bundle. The candidates alternate; medians. Writes bench/results/rival.json. About four minutes on 2 cores.`,
    options: {
      ...quick('one short round: checks that it runs, not how fast'),
      profile: {
        help: 'also profile me and refresh: a table, and bench/results/rival-NAME-ROUTE.cpuprofile',
      },
      ...report,
    },
    load: inBench('bench:rival'),
  }),
  command({
    name: 'bench:preview',
    group: 'Measurements',
    summary: 'measures a preview and an up against an empty Pulumi program',
    about: `Measures a preview and an \`up\` without changes, and alternately a program without resources under the same engine and
SDK: time by phase, and previews with 10, 50 and 200 more variables. Medians, into bench/results/preview.json.
About four minutes on 2 cores; the exit code does not depend on the goal.`,
    options: { ...quick('one round, 10 more variables: checks that it runs, not how fast'), ...report },
    load: inBench('bench:preview'),
  }),
]
