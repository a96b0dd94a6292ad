import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { packageFolder } from '../../../rules/files/package-folder.ts'
import { run } from './process.ts'

interface WorkflowStep {
  name?: string
  uses?: string
  run?: string
  if?: string
  env?: Record<string, string>
}

export interface Job {
  name: string
  if?: string
  permissions?: Record<string, string>
  env?: Record<string, string>
  'timeout-minutes'?: number
  environment?: string
  needs?: string
  steps: WorkflowStep[]
}

export interface Workflow {
  name: string
  on: Record<string, unknown>
  permissions: Record<string, string>
  concurrency?: { group: string }
  env?: Record<string, string>
  jobs: Record<string, Job>
}

export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(join(packageFolder, '.github/workflows', file), 'utf8'))
}

/** What a run knows: `github.token`, `secrets.NAME`, `vars.NAME`, ... */
export type Context = Record<string, string>

interface Runner {
  folder: string
  env: NodeJS.ProcessEnv
  context: Context
  /** Commands that are not run here, by what stands for them. */
  instead?: Record<string, string>
}

/**
 * Runs the commands of one job in a checkout, as a runner does: its environment and the job's, one shell per step, what
 * follows a failed step only where it asks to.
 */
export async function runJob(
  file: string,
  name: string,
  { folder, env, context, instead = {} }: Runner,
): Promise<{ succeeded: boolean; output: string }> {
  const workflow = readWorkflow(file)
  const job = workflow.jobs[name]
  if (!job) throw new Error(`${file} has no job ${name}`)
  let succeeded = true
  let output = ''
  for (const step of job.steps.filter(({ run: command }) => command)) {
    if (!wanted(step.if, succeeded, folder)) continue
    const own = { ...workflow.env, ...job.env, ...step.env }
    const given = Object.entries(own).map(([key, value]) => [key, evaluated(value, context)])
    const ended = await run(
      'bash',
      ['-e', '-o', 'pipefail', '-c', instead[step.run ?? ''] ?? step.run ?? ''],
      {
        cwd: folder,
        env: { ...env, ...Object.fromEntries(given.filter(([, value]) => value !== '')) },
      },
    )
    output += `# ${step.name}\n${ended.output}\n`
    if (ended.code !== 0) succeeded = false
  }
  return { succeeded, output }
}

function wanted(condition: string | undefined, succeeded: boolean, folder: string): boolean {
  if (condition === undefined) return succeeded
  const known: Record<string, boolean> = {
    '${{ !cancelled() }}': true,
    "${{ failure() && hashFiles('drift.txt') != '' }}": !succeeded && existsSync(join(folder, 'drift.txt')),
  }
  const answer = known[condition]
  if (answer === undefined) throw new Error(`no answer to ${condition}`)
  return answer
}

/** `${{ a || 'b' }}`: the first that is there; what the context does not name is empty, as on a runner. */
function evaluated(value: string, context: Context): string {
  return value.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
    const found = expression.split(' || ').map((part) => /^'(.*)'$/.exec(part)?.[1] ?? context[part] ?? '')
    return found.find((one) => one !== '') ?? ''
  })
}
