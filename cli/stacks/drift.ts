import { styleText } from 'node:util'
import { commandFor } from '../../rules/command-for.ts'
import { writeOutputFile } from '../../rules/files/write-file.ts'
import { printableAll } from '../../rules/printable.ts'
import { target } from '../pulumi/target.ts'
import { print } from '../terminal/print.ts'
import { type Drift, findDrift } from './drift/find-drift.ts'

interface Given {
  stack: string | undefined
  json: boolean
  out: string | undefined
}

/** `poolproof drift`. */
export async function drift({ stack: name, json, out }: Given, signal: AbortSignal): Promise<number> {
  const stack = await target(name, signal)
  if (stack.api) process.env.VERCEL_API_URL = stack.api
  const found = printableAll(await findDrift(stack, signal))
  const code = exitCode(found)
  const said = (colored: boolean) =>
    json
      ? JSON.stringify({ stack: stack.name, exitCode: code, ...found }, null, 2)
      : text(stack.name, found, colored)
  if (out && code === 1)
    writeOutputFile(
      out,
      `${said(false)}\n`,
      commandFor(`poolproof drift --stack ${stack.name} --out A/FOLDER/THAT/IS/THERE/drift.txt`),
    )
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
    `stack ${stack}: ${differences.length === 0 ? 'no differences' : `${differences.length} differences`}`,
    ...differences.flatMap(({ code, what, fix }) => [
      `  ${paint('red', code)}: ${what}`,
      ...(fix ? [`    fix: ${fix}`] : []),
    ]),
    ...unseen.map(({ what }) => `  ${paint('yellow', 'could not be checked')}: ${what}`),
  ].join('\n')
}
