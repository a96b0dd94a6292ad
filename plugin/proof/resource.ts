import { commandFor } from '../../rules/command-for.ts'
import type { ManagedDatabase } from '../../rules/managed.ts'
import { checkDestroy } from '../destroy/check.ts'
import { changedNames } from '../grpc/differ.ts'
import type { Resource } from '../grpc/plugin.ts'
import { type Properties, UNKNOWN, type Value } from '../grpc/properties.ts'
import { checkProof } from './inputs.ts'
import { prove } from './prove.ts'
import type { ProofSettings } from './settings.ts'
import { staleVariables } from './stale-variables.ts'

/** Releases that are remembered, for a way back. */
const kept = 10

const redeploy = () => commandFor("pulumi up --replace '**::app-deployment'")

/**
 * `poolproof:index:Proof`: runs when it is made and whenever one of its inputs changes, so a new deployment or a new
 * fingerprint is proved once and a refresh leaves it alone. The evidence is an output. Its deletion, before the database's, is refused where others would lose something by it.
 */
export const proof: Resource<unknown> = {
  secrets: ['bypassSecret', 'cronSecret', 'pooledUrl', 'directUrl', 'app'],

  check: (inputs) => ({ inputs, failures: checkProof(inputs) }),

  diff: (state, inputs) => ({
    changes: changedNames(withoutCommit(state.inputs), withoutCommit(inputs)),
    replaces: [],
  }),

  async create(inputs, _config, { preview, signal }) {
    return { id: 'proof', outputs: preview ? planned(inputs) : await proved(inputs, undefined, signal) }
  },

  async update(_id, before, inputs, _config, { preview, signal, log }) {
    if (preview) return planned(inputs)
    const bound = staleVariables(before, inputs)
    const outputs = await proved(inputs, before.outputs.releases, signal)
    if (bound.length > 0)
      await log(
        'warning',
        `the deployment was made before ${bound.join(', ')} went, so it still has what was removed; without it: ${redeploy()}`,
      )
    return { ...outputs, stillBound: bound }
  },

  read: async (_id, state) => state,

  /** It goes before the database does, and nothing of that may go while something of others hangs on it. */
  async delete(_id, outputs, _config, context) {
    const { directUrl, databaseCa, managed } = outputs as unknown as ProofSettings & {
      managed?: ManagedDatabase
    }
    if (managed) await checkDestroy({ url: directUrl, ca: databaseCa }, managed, context)
  },
}

/** Of another commit with the same bytes nothing is to be proved anew. */
function withoutCommit(inputs: Properties): Properties {
  const { release } = inputs
  return isObject(release) ? { ...inputs, release: { ...release, commit: '' } } : inputs
}

/** The alias takes the deployment id from here: at preview it is known where the deployment is. */
function planned(inputs: Properties): Properties {
  return { ...inputs, evidence: UNKNOWN, releases: UNKNOWN }
}

async function proved(
  inputs: Properties,
  before: Value | undefined,
  signal: AbortSignal,
): Promise<Properties> {
  const evidence = await prove(inputs as unknown as ProofSettings, signal)
  const { release } = inputs
  const { proofId, provedAt } = evidence
  const earlier = Array.isArray(before) ? before : []
  const releases = isObject(release)
    ? [{ ...release, proofId, provedAt }, ...earlier].slice(0, kept)
    : earlier
  return { ...inputs, evidence: evidence as unknown as Value, releases }
}

function isObject(value: Value | undefined): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
