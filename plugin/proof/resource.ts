import { commandFor } from '../../rules/command-for.ts'
import type { ManagedDatabase } from '../../rules/managed.ts'
import { checkDestroy } from '../destroy/check.ts'
import type { Resource, State } from '../grpc/plugin.ts'
import { changedNames, type Properties, typed, UNKNOWN, type Value } from '../grpc/properties.ts'
import { prove } from './prove.ts'
import { checkProof, type ProofSettings } from './settings.ts'

/** Releases that are remembered, as rollback targets. */
const remembered = 10

const redeploy = () => commandFor("pulumi up --replace '**::app-deployment'")

/**
 * `poolproof:index:Proof`: runs when it is created and whenever one of its inputs changes, so a new deployment or a new
 * fingerprint is proved once and a refresh leaves it alone. The evidence is an output. Its deletion, which comes before the
 * database's, is refused where objects of others would be lost.
 */
export const proof: Resource<unknown> = {
  secrets: ['bypassSecret', 'cronSecret', 'pooledUrl', 'directUrl', 'app'],

  check: (inputs) => ({ inputs, failures: checkProof(inputs) }),

  diff: (state, inputs) => ({
    changes: changedNames(withoutCommit(state.inputs), withoutCommit(inputs)),
    replaces: [],
  }),

  async create(inputs, _config, { preview, signal }) {
    return { id: 'proof', outputs: preview ? plan(inputs) : await runProof(inputs, undefined, signal) }
  },

  async update(_id, before, inputs, _config, { preview, signal, log }) {
    if (preview) return plan(inputs)
    const stale = staleVariables(before, inputs)
    const outputs = await runProof(inputs, before.outputs.releases, signal)
    if (stale.length > 0)
      await log(
        'warning',
        `the deployment was created before ${stale.join(', ')} was removed and still has it; to deploy without it: ${redeploy()}`,
      )
    return { ...outputs, stillBound: stale }
  },

  read: async (_id, state) => state,

  async delete(_id, outputs, _config, context) {
    const { directUrl, databaseCa, managed } = typed<ProofSettings & { managed?: ManagedDatabase }>(outputs)
    if (managed) await checkDestroy({ url: directUrl, ca: databaseCa }, managed, context)
  },
}

/** Another commit with the same bytes is not proved again. */
function withoutCommit(inputs: Properties): Properties {
  const { release } = inputs
  return isObject(release) ? { ...inputs, release: { ...release, commit: '' } } : inputs
}

/** The alias takes the deployment id from here: at preview it is known where the deployment is. */
function plan(inputs: Properties): Properties {
  return { ...named(inputs), evidence: UNKNOWN, releases: UNKNOWN }
}

async function runProof(
  inputs: Properties,
  before: Value | undefined,
  signal: AbortSignal,
): Promise<Properties> {
  const evidence = await prove(typed<ProofSettings>(inputs), signal)
  const { release } = inputs
  const { proofId, provedAt } = evidence
  const earlier = Array.isArray(before) ? before : []
  const releases = isObject(release)
    ? [{ ...release, proofId, provedAt }, ...earlier].slice(0, remembered)
    : earlier
  return { ...named(inputs), evidence, releases }
}

/** The output of a service that names no release is empty. */
function named(inputs: Properties): Properties {
  return { deploymentId: '', ...inputs }
}

function isObject(value: Value | undefined): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Names of variables that the deployment has and the stack does not. The engine deletes last, so a variable that one update
 * removes is still there when that update's deployment is created, and stays bound until the next deployment.
 */
export function staleVariables(before: Pick<State, 'inputs' | 'outputs'>, inputs: Properties): string[] {
  const same = before.inputs.deploymentId === inputs.deploymentId
  const bound = same ? names(before.outputs.stillBound) : releaseVariables(before.inputs)
  return bound.filter((name) => !releaseVariables(inputs).includes(name))
}

function releaseVariables({ release }: Properties): string[] {
  return names((release as Properties | undefined)?.variables)
}

/** A list in earlier versions, an object today. */
function names(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : Object.keys(value ?? {})
}
