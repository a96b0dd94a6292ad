import { writeFileSync } from 'node:fs'
import { styleText } from 'node:util'
import { printableAll } from '../infra/model/printable.ts'
import { fail } from '../local/fail.ts'
import { interruption } from '../local/interruption.ts'
import { type Drift, lookForDrift } from './drift/look.ts'
import { openStack } from './operated-stack.ts'
import { readOptions } from './options.ts'
import { print } from './print.ts'

const usage = `npm run drift [-- --stack NAME] [--json] [--out FILE]

Compares a stack with what is there: everything that \`pulumi refresh\` reads, and what it cannot see: values of
sensitive variables, variables of others, the deployment that serves, migrations, rights on tables. Changes nothing.
  --stack NAME   a stack of yours; without it that of the embedded cloud
  --json         one JSON object instead of text
  --out FILE     writes it there as well, where something differs
exit code: 0 nothing differs, 1 something does, 2 nothing that was seen does, and something could not be seen`

async function main(args: string[]): Promise<number> {
  const { stack: name, json, out, help } = readOptions('drift', args, ['stack', 'json', 'out', 'help'])
  if (help) return print(usage, 0)
  const stack = await openStack(name)
  if (stack.api) process.env.VERCEL_API_URL = stack.api
  const drift = printableAll(await lookForDrift(stack, interruption().signal))
  const code = exitCode(drift)
  const said = (colored: boolean) =>
    json
      ? JSON.stringify({ stack: stack.name, exitCode: code, ...drift }, null, 2)
      : text(stack.name, drift, colored)
  if (out && code === 1) writeFileSync(out, `${said(false)}\n`)
  return print(said(process.stdout.isTTY === true && !process.env.NO_COLOR), code)
}

function exitCode({ differences, unseen }: Drift): 0 | 1 | 2 {
  if (differences.length > 0) return 1
  return unseen.length > 0 ? 2 : 0
}

function text(stack: string, { differences, unseen }: Drift, colored: boolean): string {
  const paint = (color: 'red' | 'yellow', word: string) =>
    colored ? styleText(color, word, { validateStream: false }) : word
  return [
    `stack ${stack}: ${differences.length === 0 ? 'nothing differs' : `${differences.length} differ from what it holds`}`,
    ...differences.flatMap(({ code, what, fix }) => [
      `  ${paint('red', code)}: ${what}`,
      ...(fix ? [`    fix: ${fix}`] : []),
    ]),
    ...unseen.map(({ what }) => `  ${paint('yellow', 'could not be seen')}: ${what}`),
  ].join('\n')
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  fail(error)
  return 2
})
