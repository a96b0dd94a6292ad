import { type Problem, Problems } from '../infra/model/problem.ts'
import { refuseWithoutFile } from '../operate/chosen-engine.ts'
import { reportFailure } from '../setup/failure.ts'
import { options, usageProblem } from './options.ts'
import { prStack, prStacks, raise, remove } from './pr/pr-stack.ts'
import { stale } from './pr/stale.ts'
import { pulumi } from './pulumi.ts'
import { link } from './report/markdown.ts'

const usage = `npm run pr -- up N [--like STACK]
npm run pr -- down N
npm run pr -- sweep [--days D]

The environment of a pull request: stack pr-N with a project, a domain and an empty, migrated database of its own.
  up            brings it to this commit
  down          destroys it and forgets it
  sweep         the same for every one without an update for D days (7)
  --like STACK  whose settings it takes (staging)
  POOLPROOF_PR_CONFIG in the environment: settings of its own, \`key=value\` a line, such as instances=2`

type Task = (number: string, values: { like: string; days: string }) => Promise<void>

const tasks: Record<string, Task> = {
  async up(number, { like }) {
    const own = (process.env.POOLPROOF_PR_CONFIG ?? '').split('\n').flatMap((line) => line.trim() || [])
    const engine = await pulumi()
    refuseWithoutFile(engine, like)
    const address = await raise(engine, number, like, own)
    print(`${prStack(number)} is up and proved: ${link(address)}`)
  },
  async down(number) {
    const stack = prStack(number)
    print((await remove(await pulumi(), stack)) ? `${stack} is gone` : `there is no ${stack}`)
  },
  async sweep(_, { days }) {
    const engine = await pulumi()
    const old = stale(await prStacks(engine), Number(days), Date.now())
    const faults: Problem[] = []
    for (const { name } of old) {
      await remove(engine, name).then(
        () => print(`${name} is gone`),
        (fault) => faults.push(fault),
      )
    }
    Problems.raise(faults)
    if (old.length === 0) print(`none is older than ${days} days`)
  },
}

/** `npm run pr`: one environment per pull request, and none that is left behind. */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = options(args, usage, {
    like: { type: 'string', default: 'staging' },
    days: { type: 'string', default: '7' },
  })
  const [name = '', number = ''] = positionals
  const task = tasks[name]
  if (!task) throw usageProblem(`there is no "${name}"`, usage)
  if (name !== 'sweep' && !/^\d+$/.test(number))
    throw usageProblem('the number of the pull request is needed', usage)
  if (!/^\d+(\.\d+)?$/.test(values.days)) throw usageProblem('--days is not a number', usage)
  await task(number, values)
}

const print = (text: string) => process.stdout.write(`${text}\n`)

await main(process.argv.slice(2)).catch(reportFailure)
