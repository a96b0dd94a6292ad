import { previewsFault } from '../../rules/environment/front-ends.ts'
import { type Problem, Problems } from '../../rules/problem.ts'
import { realEngine } from '../pulumi/engines.ts'
import { requireStackFiles } from '../pulumi/target.ts'
import { print } from '../terminal/print.ts'
import { usageProblem } from '../usage-problem.ts'
import { link } from './markdown.ts'
import { deployPrStack, prStack, prStacks, removePrStack, staleStacks } from './pr-stack.ts'

type Task = (number: string, values: { like: string; days: string; frontend: string[] }) => Promise<void>

const tasks: Record<string, Task> = {
  async up(number, { like, frontend }) {
    const overrides = (process.env.POOLPROOF_PR_CONFIG ?? '').split('\n').flatMap((line) => line.trim() || [])
    const engine = await realEngine()
    requireStackFiles(engine, like)
    const address = await deployPrStack(engine, number, { like, frontend, overrides })
    print(`${prStack(number)} is up and proved: ${link(address)}`)
  },
  async down(number) {
    const stack = prStack(number)
    print((await removePrStack(await realEngine(), stack)) ? `${stack} is gone` : `there is no ${stack}`)
  },
  async sweep(_, { days }) {
    const engine = await realEngine()
    const old = staleStacks(await prStacks(engine), Number(days), Date.now())
    const faults: Problem[] = []
    for (const { name } of old) {
      await removePrStack(engine, name).then(
        () => print(`${name} is gone`),
        (fault) => faults.push(fault),
      )
    }
    Problems.raise(faults)
    if (old.length === 0) print(`no stack is older than ${days} days`)
  },
}

interface Given {
  TASK: string
  N: string | undefined
  like: string
  days: string
  frontend: string[]
}

/** `poolproof pr`: one environment per pull request; `sweep` removes those left behind. */
export async function pr({ TASK, N: number = '', ...values }: Given): Promise<number> {
  const task = Object.hasOwn(tasks, TASK) ? tasks[TASK] : undefined
  if (!task) throw usageProblem('pr', 'the task is up, down or sweep')
  if (TASK === 'sweep' && number) throw usageProblem('pr', 'sweep takes no number')
  if (TASK !== 'sweep' && !/^[1-9]\d*$/.test(number))
    throw usageProblem('pr', 'pass the number of the pull request')
  if (!/^\d+(\.\d+)?$/.test(values.days)) throw usageProblem('pr', '--days is not a number')
  if (TASK !== 'up' && values.frontend.length > 0) throw usageProblem('pr', '--frontend goes with up')
  for (const origin of values.frontend)
    if (previewsFault(origin) || /[*,]/.test(origin))
      throw usageProblem(
        'pr',
        `--frontend takes an exact https origin without path or trailing slash, not ${origin}`,
      )
  await task(number, values)
  return 0
}
