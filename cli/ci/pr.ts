import { type Problem, Problems } from '../../rules/problem.ts'
import { refuseWithoutFile } from '../pulumi/select-engine.ts'
import { prStack, prStacks, raise, remove } from './pr/pr-stack.ts'
import { stale } from './pr/stale-pr-stacks.ts'
import { pulumi } from './pulumi.ts'
import { link } from './report/markdown.ts'
import { usageProblem } from './usage-problem.ts'

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

interface Given {
  TASK: string
  N: string | undefined
  like: string
  days: string
}

/** `poolproof pr`: one environment per pull request, and none that is left behind. */
export async function pr({ TASK, N: number = '', ...values }: Given): Promise<number> {
  const task = Object.hasOwn(tasks, TASK) ? tasks[TASK] : undefined
  if (!task) throw usageProblem('pr', 'its task is up, down or sweep')
  if (TASK === 'sweep' && number) throw usageProblem('pr', 'sweep takes no number')
  if (TASK !== 'sweep' && !/^[1-9]\d*$/.test(number))
    throw usageProblem('pr', 'the number of the pull request is needed')
  if (!/^\d+(\.\d+)?$/.test(values.days)) throw usageProblem('pr', '--days is not a number')
  await task(number, values)
  return 0
}

const print = (text: string) => process.stdout.write(`${text}\n`)
