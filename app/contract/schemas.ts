import * as z from 'zod/mini'
import { emailAddress, emailPattern } from '../auth/accounts.ts'
import * as bodies from '../auth/credentials.ts'
import { newPassword } from '../auth/passwords.ts'
import { problemCodes } from '../http/http-problem.ts'
import { answers } from './contract.ts'

export type Json = Record<string, unknown>

/** RFC 9457. `code` is what programs go by, `title` is for people. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.strictObject({ field: z.string(), detail: z.string() }))),
})

/** The schemas by their name in the document: what a module exports them as. */
const named = new Map<z.ZodMiniType, string>(
  Object.entries({ ...bodies, ...answers, problem }).map(([name, schema]) => [
    schema,
    name.replace(/^./, (letter) => letter.toUpperCase()),
  ]),
)

/** What a check says in code and JSON Schema has words for. */
const said = new Map<unknown, Json>([
  [newPassword, { minLength: 8, maxLength: 128, format: 'password' }],
  // Narrower than the format: programs that check before they send go by the pattern.
  [emailAddress, { format: 'email', pattern: emailPattern.source }],
])

/** The named schemas as JSON Schema, for the document's components. */
export function namedSchemas(): Json {
  const sorted = [...named].sort(([, a], [, b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([schema, name]) => [name, jsonSchema(schema)]))
}

export function content(type: string, schema: z.ZodMiniType): Json {
  return { [type]: { schema: ref(schema) } }
}

export function ref(schema: z.ZodMiniType): Json {
  return { $ref: `#/components/schemas/${named.get(schema)}` }
}

function jsonSchema(schema: z.ZodMiniType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // Ours are strict, to catch what must not get out; theirs have to bear a member that comes later.
      delete jsonSchema.additionalProperties
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      Object.assign(jsonSchema, said.get(zodSchema))
    },
  })
  return rest
}
