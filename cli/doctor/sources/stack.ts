import { requiredNames } from '../../../app/env.ts'
import type { Budget } from '../../../rules/budget/index.ts'
import { readBudget } from '../../../rules/budget/text.ts'
import { commandFor } from '../../../rules/command-for.ts'
import type { Variable } from '../../../rules/environment/deployment-facts.ts'
import { Problem } from '../../../rules/problem.ts'
import type { Options } from '../options.ts'
import { liveProject } from '../vercel/live-project.ts'
import { changedOutside } from './changed-outside-pulumi.ts'
import type { SourceData } from './source-data.ts'
import { type StackState, stackState } from './stack-state.ts'

/** A stack of ours: what its state holds, and beside it what Vercel has now. @throws Problem STACK_*, VERCEL_* */
export async function stack(name: string, text: string, options: Options): Promise<SourceData> {
  const state = stackState(text)
  const { proof, outputs, variables } = state
  if (Object.keys(variables).length === 0)
    throw new Problem(
      'STACK_EMPTY',
      `the state of stack ${name} holds no variables of an app: it was never up`,
      commandFor('pulumi up'),
    )
  const live = await liveOf(state, options)
  const there = { ...live?.shared, ...live?.variables }
  // What did not fit was refused before it could become an output.
  const held = readBudget(outputs.budget)
  const budget: Budget | undefined = held && { ...held, faults: [] }
  return {
    name: `stack ${name}`,
    facts: {
      variables: merged(variables, there),
      where: 'stack',
      managed: state.managed,
      required: requiredNames,
      ...(proof.directUrl ? { directUrl: proof.directUrl } : {}),
      ...(proof.apiHost ? { apiHost: proof.apiHost } : {}),
      ...(live?.region ? { functionRegion: live.region } : {}),
      ...(live?.deployment ? { deployedAt: live.deployment.createdAt } : {}),
    },
    ...(outputs.url
      ? {
          app: {
            origin: String(outputs.url),
            ...(proof.bypassSecret ? { bypassSecret: proof.bypassSecret } : {}),
            ...(proof.cronSecret ? { cronSecret: proof.cronSecret } : {}),
            ...(proof.frontendUrl ? { frontendUrl: proof.frontendUrl } : {}),
          },
        }
      : {}),
    ...(live?.deployment ? { log: live.deployment.log } : {}),
    ...(live && !live.deployment ? { undeployed: true } : {}),
    stack: {
      ...(proof.fingerprint ? { fingerprint: proof.fingerprint } : {}),
      changedOutside: live ? changedOutside(state, live.variables) : [],
      added: Object.keys(there).filter((key) => !(key in variables)),
    },
    ...(budget ? { budget } : {}),
    ...(proof.poolerBackends ? { poolSize: Number(proof.poolerBackends) } : {}),
    folder: '.',
    secrets: [state.provider.apiToken, proof.bypassSecret, proof.cronSecret],
  }
}

/** Undefined where the token is not to be had: the state came without its secrets. */
async function liveOf({ provider, projectId }: StackState, { team }: Options) {
  const { VERCEL_API_TOKEN, VERCEL_API_URL: url } = process.env
  const token = provider.apiToken ?? VERCEL_API_TOKEN
  if (!token || !projectId) return undefined
  return liveProject({ token, team: team ?? provider.team, url }, projectId)
}

/** The stack's values, and when Vercel last changed each; what is only there is known by name. */
function merged(own: Record<string, Variable>, live: Record<string, Variable>): Record<string, Variable> {
  const names = Object.keys({ ...own, ...live })
  return Object.fromEntries(
    names.map((name) => {
      const { changedAt } = live[name] ?? {}
      const value = own[name] ?? live[name] ?? {}
      return [name, { ...value, ...(changedAt === undefined ? {} : { changedAt }) }]
    }),
  )
}
