import { readBudget } from '../../../rules/budget/text.ts'
import { commandFor } from '../../../rules/command-for.ts'
import type { Variable } from '../../../rules/environment/deployment-facts.ts'
import { requiredNames } from '../../../rules/environment/variable-table.ts'
import { Problem } from '../../../rules/problem.ts'
import type { Options } from '../options.ts'
import type { SourceData } from '../target.ts'
import { liveProject } from '../vercel/live-project.ts'
import { type StackState, stackState } from './stack-state.ts'

/** A stack of ours: the content of its state, and the project on Vercel now. @throws Problem STACK_*, VERCEL_* */
export async function stack(name: string, text: string, options: Options): Promise<SourceData> {
  const state = stackState(text)
  const { proof, outputs, variables } = state
  if (Object.keys(variables).length === 0)
    throw new Problem(
      'STACK_EMPTY',
      `the state of stack ${name} has no variables of an app: it was never deployed`,
      commandFor('pulumi up'),
    )
  const live = await liveOf(state, options)
  const there = { ...live?.shared, ...live?.variables }
  // The program refuses a budget that does not fit, so what became an output has no faults.
  const budget = readBudget(outputs.budget)
  const { bypassSecret, cronSecret, frontendUrl } = proof
  return {
    name: `stack ${name}`,
    facts: {
      variables: merge(variables, there),
      where: 'stack',
      managed: state.managed,
      required: requiredNames,
      directUrl: proof.directUrl,
      apiHost: proof.apiHost,
      functionRegions: live?.regions,
      deployedAt: live?.deployment?.createdAt,
    },
    app: outputs.url ? { origin: String(outputs.url), bypassSecret, cronSecret, frontendUrl } : undefined,
    log: live?.deployment?.log,
    undeployed: live !== undefined && !live.deployment,
    stack: {
      fingerprint: proof.fingerprint,
      changedOutside: live ? changedOutside(state, live.variables) : [],
      added: Object.keys(there).filter((key) => !(key in variables)),
    },
    budget: budget && { ...budget, faults: [] },
    poolSize: proof.poolerBackends ? Number(proof.poolerBackends) : undefined,
    folder: '.',
    secrets: [state.provider.apiToken, bypassSecret, cronSecret],
  }
}

/** Undefined without a token: the state may come without its secrets. */
async function liveOf({ provider, projectId }: StackState, { team }: Options, environment = process.env) {
  const { VERCEL_API_TOKEN, VERCEL_API_URL: url } = environment
  const token = provider.apiToken ?? VERCEL_API_TOKEN
  if (!token || !projectId) return undefined
  return liveProject({ token, team: team ?? provider.team, url }, projectId)
}

/** The stack's values with the time of Vercel's last change; variables of Vercel alone are known by name. */
function merge(own: Record<string, Variable>, live: Record<string, Variable>): Record<string, Variable> {
  const names = Object.keys({ ...own, ...live })
  return Object.fromEntries(
    names.map((name) => [name, { ...(own[name] ?? live[name]), changedAt: live[name]?.changedAt }]),
  )
}

/** Milliseconds: difference between the clocks of two machines, and the duration of a call. */
const SLACK = 10_000

/**
 * Variables whose value on Vercel differs from the stack's, although Sensitive values cannot be read: the variable is
 * gone, its comment has another fingerprint, its readable value differs, or it changed after the stack last set it.
 */
export function changedOutside(
  { variables }: StackState,
  live: Readonly<Record<string, Variable & { comment?: string | undefined }>>,
): string[] {
  return Object.entries(variables).flatMap(([name, own]) => {
    const there = live[name]
    const changed =
      !there ||
      (own.comment !== undefined && there.comment !== own.comment) ||
      (there.value !== undefined && own.value !== undefined && there.value !== own.value) ||
      (own.modified !== undefined && (there.changedAt ?? 0) > own.modified + SLACK)
    return changed ? [name] : []
  })
}
