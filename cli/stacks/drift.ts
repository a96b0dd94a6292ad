import { styleText } from 'node:util'
import { commandFor } from '../../rules/command-for.ts'
import { writeOutputFile } from '../../rules/files/write-file.ts'
import { printableAll } from '../../rules/printable.ts'
import { Problem } from '../../rules/problem.ts'
import { CheckContext } from '../doctor/check-context.ts'
import type { CheckResult } from '../doctor/checks/check.ts'
import { deployed } from '../doctor/checks/deployed.ts'
import { migrations } from '../doctor/checks/migrations.ts'
import { doctorOptions } from '../doctor/options.ts'
import { enrich } from '../doctor/sources/enrich.ts'
import { stack as stackTarget } from '../doctor/sources/stack.ts'
import type { DoctorTarget } from '../doctor/target.ts'
import { watchStack } from '../pulumi/stack.ts'
import { readState, type StateResource } from '../pulumi/state.ts'
import { type Target, target } from '../pulumi/target.ts'
import { print } from '../terminal/print.ts'
import { changedVariables, type Difference, refreshDifferences, staleVariables } from './drift/differences.ts'
import { appRoles, changedPrivileges } from './drift/privileges.ts'

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

/** What was found, and what could not be looked at. No text of it holds a secret. */
interface Drift {
  differences: Difference[]
  unseen: { what: string }[]
}

/** Compares a stack with what is there: what the providers read, and what no provider reads. Changes nothing. */
async function findDrift(stack: Target, signal: AbortSignal): Promise<Drift> {
  const exported = await stack.pulumi('stack', 'export', '--show-secrets')
  const unseen: Drift['unseen'] = []
  const seen = async (what: string, look: () => Promise<Difference[]>) => {
    try {
      return await look()
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof Problem)) throw error
      unseen.push({ what: `${what}: ${error.what}` })
      return []
    }
  }
  const { resources } = readState(exported).deployment
  const read = await seen('what the providers read', async () =>
    refreshDifferences(await watchStack(stack.engine, stack.name, ['refresh', '--preview-only'], signal)),
  )
  const others = await seen('variables, deployment and database', async () => {
    const options = doctorOptions({ stack: stack.name })
    const target = await enrich(await stackTarget(stack.name, exported, options), options, '')
    await using context = new CheckContext(withoutAge(target), { offline: false, logIn: false, signal })
    return [
      ...changedVariables(target, (await context.health())?.fingerprint),
      ...staleVariables(resources),
      ...answered('deployment', await deployed.ask(context), unseen),
      ...answered('migrations', await migrations.ask(context), unseen),
      ...(await rights(context, resources, unseen)),
    ]
  })
  return { differences: deduplicate(read, others), unseen }
}

/** The deployment's age is reported per variable; here only which deployment serves. */
function withoutAge(target: DoctorTarget): DoctorTarget {
  const { deployedAt: _, ...facts } = target.facts
  return { ...target, facts }
}

function answered(subject: string, answer: CheckResult | undefined, unseen: Drift['unseen']): Difference[] {
  if (answer?.verdict === 'cannot tell') unseen.push({ what: `${subject}: ${answer.reasons[0]?.what}` })
  if (answer?.verdict !== 'wrong') return []
  return answer.reasons.flatMap(({ code, what, fix }) =>
    code ? [{ code, subject, what, ...(fix ? { fix } : {}) }] : [],
  )
}

async function rights(context: CheckContext, resources: StateResource[], unseen: Drift['unseen']) {
  const roles = appRoles(resources)
  if (!roles) return []
  const opened = await context.open('direct')
  if (opened && 'client' in opened) return changedPrivileges(opened.client, roles)
  unseen.push({ what: `rights on tables: ${opened ? opened.problem.what : 'the direct URL is unknown'}` })
  return []
}

/** What has its own line is not repeated as a resource. */
export function deduplicate(read: Difference[], others: Difference[]): Difference[] {
  const names = others.map(({ subject }) => subject)
  const moved = read.some(({ kind }) => kind === 'Alias')
  const resources = read.filter(({ kind, subject }) => {
    if (kind === 'Migration') return !names.includes('migrations')
    return kind !== 'ProjectEnvironmentVariable' || !names.includes(subject.replace(/^app-/, ''))
  })
  return [...resources, ...others.filter(({ code }) => !(moved && code === 'DEPLOYMENT_OTHER'))]
}
