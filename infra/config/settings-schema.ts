import { z } from 'zod'
import { needed } from './config-problem.ts'
import { settingsSchema } from './settings.ts'

type Json = Record<string, unknown>

/**
 * The JSON schema of a stack file (`Pulumi.NAME.yaml`), by which an editor completes and checks it. It asks for no setting:
 * secrets come later, and on the embedded cloud the running cloud gives most. What the schema cannot say, a preview says.
 */
export function stackFileSchema(): Json {
  const settings = z.toJSONSchema(settingsSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => widen(zodSchema, jsonSchema as Json),
  }) as { properties: Record<string, Json> }
  const properties = Object.fromEntries(
    Object.entries(settings.properties).map(([name, schema]) => [
      `poolproof:${name}`,
      complete(optional(schema), name),
    ]),
  )
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A stack of Poolproof',
    description: 'Pulumi.NAME.yaml: its settings, plain or encrypted',
    type: 'object',
    properties: {
      config: {
        type: ['object', 'null'],
        properties: {
          'poolproof:cloud': {
            const: 'embedded',
            description: 'The stack runs on the embedded cloud of this machine. Left out, it runs on Vercel.',
          },
          ...properties,
        },
        // Other namespaces are those of other providers.
        patternProperties: {
          [`^poolproof:(?!(cloud|${Object.keys(settings.properties).join('|')})$)`]: false,
        },
      },
    },
    $defs: {
      secret: {
        type: 'object',
        description: 'A value that Pulumi has encrypted',
        properties: { secure: { type: 'string' } },
        required: ['secure'],
        additionalProperties: false,
      },
    },
  }
}

/** `pulumi config set` writes a number or a boolean as text without `--path`, and a text as a number with it. */
function widen(zodSchema: z.core.$ZodType, json: Json): void {
  // Digits that JavaScript keeps: no rule of a setting.
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum
  // Not a format: an editor would look for it.
  if (json.format === 'includes') delete json.format
  const { def } = (zodSchema as z.core.$ZodPipe)._zod
  if (def.type !== 'pipe' || (def.in as z.core.$ZodType)._zod.def.type !== 'transform') return
  if (json.enum) json.enum = [...(json.enum as unknown[]), ...(json.enum as unknown[]).map(String)]
  else if (json.type === 'integer')
    Object.assign(json, { type: ['integer', 'string'], pattern: String.raw`^-?\d{1,15}$` })
  else if (json.type === 'boolean')
    Object.assign(json, { type: ['boolean', 'string'], pattern: '^([Tt]rue|[Ff]alse)$' })
  else if (json.type === 'string') json.type = ['string', 'number', 'boolean']
  else json.type = [json.type, 'string']
  if (json.enum) delete json.type
}

/** A group of settings may come in parts: of several forms the first that fits counts. */
function optional({ oneOf, required: _, ...schema }: Json): Json {
  return oneOf ? { ...schema, anyOf: (oneOf as Json[]).map(optional) } : schema
}

/** `pulumi config set --secret` may encrypt any text; `path` names the setting where it has no words of its own. */
function complete(schema: Json, path: string): Json {
  const each = (group: unknown) =>
    Object.fromEntries(
      Object.entries(group as Json).map(([name, one]) => [name, complete(one as Json, `${path}.${name}`)]),
    )
  const { properties, additionalProperties, anyOf, ...rest } = schema
  const own: Json = {
    ...(needed[path] ? { description: needed[path] } : {}),
    ...rest,
    ...(anyOf ? { anyOf: (anyOf as Json[]).map((one) => complete(one, path)) } : {}),
    ...(properties ? { properties: each(properties) } : {}),
    ...(additionalProperties ? each({ additionalProperties }) : {}),
    ...(additionalProperties === false ? { additionalProperties } : {}),
  }
  const isText = [own.type].flat().includes('string') && !own.enum && !own.const && !properties
  if (!isText) return own
  const { description, ...value } = own
  return { ...(description ? { description } : {}), anyOf: [{ $ref: '#/$defs/secret' }, value] }
}
