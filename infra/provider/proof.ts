import { changedNames } from './plugin/differ.ts'
import type { Resource } from './plugin/plugin.ts'
import { type Properties, UNKNOWN } from './plugin/properties.ts'
import { checkProof } from './prove/inputs.ts'
import { prove } from './prove/prove.ts'
import type { ProofSettings } from './prove/settings.ts'

/**
 * `poolproof:index:Proof`: runs when it is made and whenever one of its inputs changes, so a new deployment or a new
 * fingerprint is proved once and a refresh leaves it alone. The evidence is an output; deleting it does nothing.
 */
export const proof: Resource<unknown> = {
  secrets: ['bypassSecret', 'cronSecret', 'pooledUrl', 'directUrl'],

  check: (inputs) => ({ inputs, failures: checkProof(inputs) }),

  diff: (state, inputs) => ({ changes: changedNames(state.inputs, inputs), replaces: [] }),

  async create(inputs, _config, { preview, signal }) {
    return { id: 'proof', outputs: preview ? planned(inputs) : await proved(inputs, signal) }
  },

  async update(_id, _state, inputs, _config, { preview, signal }) {
    return preview ? planned(inputs) : proved(inputs, signal)
  },

  read: async (_id, state) => state,

  delete: async () => undefined,
}

/** The alias takes the deployment id from here: at preview it is known where the deployment is. */
function planned(inputs: Properties): Properties {
  return { ...inputs, evidence: UNKNOWN }
}

async function proved(inputs: Properties, signal: AbortSignal): Promise<Properties> {
  const evidence = await prove(inputs as unknown as ProofSettings, signal)
  return { ...inputs, evidence: evidence as unknown as Properties[string] }
}
