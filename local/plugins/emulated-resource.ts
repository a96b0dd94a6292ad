import { randomBytes } from 'node:crypto'
import type { CheckFailure, Context, MaybePreview, Resource, State } from '../../plugin/grpc/plugin.ts'
import { type Properties, typed, UNKNOWN } from '../../plugin/grpc/properties.ts'
import {
  type Attributes,
  attributeFaults,
  changedAttributes,
  fallbacksFor,
  readInputs,
} from './attributes.ts'
import { unsupported } from './official-plugin.ts'

/** One resource of an official plugin: its schema as a table, and its calls to the cloud. */
export interface EmulatedResource<Inputs, Config> {
  /** `package:index/name:Name` */
  token: string
  attributes: Attributes
  /** Outputs that are not arguments. */
  outputs?: readonly string[]
  secrets?: readonly string[]
  /** `name` left out becomes the logical name and seven random digits. */
  autoName?: true
  /** The name is the id. The official plugin renames in place and leaves Pulumi with a stale id, so a rename is refused. */
  nameIsId?: true
  deleteBeforeReplace?: true
  importable: boolean
  /** Faults that concern several arguments or need a request to the cloud; values may be UNKNOWN. */
  faults?(inputs: Properties, config: Config): CheckFailure[] | Promise<CheckFailure[]>
  /** Throws what the official plugin refuses only while planning. */
  plan?(inputs: Properties, config: Config): Promise<void> | void
  create(inputs: Inputs, config: Config, context: Context): Promise<{ id: string; outputs: Properties }>
  /** `outputs` are the state's, empty at import. */
  read(
    id: string,
    outputs: Properties,
    config: Config,
    context: Context,
  ): Promise<{ id?: string; outputs: Properties } | undefined>
  update?(
    id: string,
    inputs: Inputs,
    outputs: Properties,
    config: Config,
    context: Context,
  ): Promise<Properties>
  delete(id: string, outputs: Inputs, config: Config, context: Context): Promise<void>
}

/** Names whose value `check` chose, under the key of the Terraform bridge. */
const CHOSEN = '__defaults'

/** Plugins on Terraform's older SDK: their bridge always keeps the list of chosen names, and no empty list of the cloud. */
const olderSdk = ['postgresql']

export function emulatedResource<Inputs, Config>(spec: EmulatedResource<Inputs, Config>): Resource<Config> {
  const { token, attributes, outputs: pureOutputs = [] } = spec
  const [plugin = ''] = token.split(':')
  const kind = token.split(':').at(-1) ?? ''
  const isOlder = olderSdk.includes(plugin)
  const known = (outputs: Properties) => (isOlder ? withoutEmptyLists(outputs) : outputs)

  /** The outputs at preview. */
  function planned(inputs: Properties): Properties {
    const computed = Object.keys(attributes).filter((name) => attributes[name]?.computed)
    const unknown = [...computed, ...pureOutputs].map((name) => [name, UNKNOWN])
    return { ...Object.fromEntries(unknown), ...withoutChosen(inputs) }
  }

  return {
    ...(spec.secrets ? { secrets: spec.secrets } : {}),

    async check(given, olds, config, context) {
      const { [CHOSEN]: _, ...inputs } = given
      const nameChosen = spec.autoName && inputs.name === undefined
      if (nameChosen)
        inputs.name = chosenName(olds) ?? `${context.name}-${randomBytes(4).toString('hex').slice(1)}`
      const refuse = (property: string) => unsupported(plugin, `${kind}.${property}`).what
      const failures = attributeFaults(attributes, inputs, refuse)
      if (failures.length === 0) failures.push(...((await spec.faults?.(inputs, config)) ?? []))
      const fallbacks = fallbacksFor(attributes, inputs)
      const chosen = [...(nameChosen ? ['name'] : []), ...Object.keys(fallbacks)].sort()
      const marked = isOlder || nameChosen ? { [CHOSEN]: chosen } : {}
      return { inputs: { ...inputs, ...fallbacks, ...marked }, failures }
    },

    async diff(state, inputs, config) {
      await spec.plan?.(inputs, config)
      if (spec.nameIsId && inputs.name !== UNKNOWN && inputs.name !== state.outputs.name)
        throw unsupported(
          plugin,
          `renaming ${kind} ${String(state.outputs.name)} to ${String(inputs.name)} (Pulumi would lose it)`,
        )
      const changes = changedAttributes(attributes, state.outputs, inputs)
      const replaces = changes.filter((name) => attributes[name]?.replaces)
      const sameName = spec.autoName && !choseName(inputs) && inputs.name === state.outputs.name
      const deleteBeforeReplace = replaces.length > 0 && Boolean(spec.deleteBeforeReplace || sameName)
      return { changes, replaces, deleteBeforeReplace }
    },

    async create(inputs, config, context: MaybePreview) {
      await spec.plan?.(inputs, config)
      if (context.preview) return { id: '', outputs: planned(inputs) }
      const created = await spec.create(typed<Inputs>(withoutChosen(inputs)), config, context)
      return { ...created, outputs: known(created.outputs) }
    },

    async read(id, state: State, config, context) {
      const importing = Object.keys(state.outputs).length === 0
      if (importing && !spec.importable) {
        throw unsupported(plugin, `import of ${kind}; neither does the official plugin`)
      }
      const found = await spec.read(id, state.outputs, config, context)
      if (!found) return undefined
      const inputs = readInputs(attributes, withoutChosen(state.inputs), found.outputs)
      const chosen = state.inputs[CHOSEN] ?? (importing && isOlder ? [] : undefined)
      return {
        id: found.id ?? id,
        outputs: known(found.outputs),
        inputs: chosen ? { ...inputs, [CHOSEN]: chosen } : inputs,
      }
    },

    async update(id, state, inputs, config, context) {
      if (context.preview || !spec.update) return { ...state.outputs, ...withoutChosen(inputs) }
      return known(
        await spec.update(id, typed<Inputs>(withoutChosen(inputs)), state.outputs, config, context),
      )
    },

    delete: (id, outputs, config, context) => spec.delete(id, typed<Inputs>(outputs), config, context),
  }
}

function chosenName(olds: Properties | undefined): string | undefined {
  return olds && choseName(olds) ? (olds.name as string) : undefined
}

function choseName({ [CHOSEN]: chosen }: Properties): boolean {
  return Array.isArray(chosen) && chosen.includes('name')
}

function withoutEmptyLists(outputs: Properties): Properties {
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => !isEmpty(value)))
}

function withoutChosen({ [CHOSEN]: _, ...inputs }: Properties): Properties {
  return inputs
}
