import { z } from 'zod'

const reason = z.strictObject({
  code: z
    .string()
    .optional()
    .describe('Stable, explained in docs/errors.md; a statement without a fault has none.'),
  what: z.string().describe('What was found, with names and numbers.'),
  corrected: z.string().optional().describe('The value as it should be, passwords hidden.'),
  fix: z.string().optional().describe('What to type.'),
})

const line = z.strictObject({
  question: z.string().describe('The line of the checklist; docs/doctor.md lists them.'),
  verdict: z.enum(['ok', 'wrong', 'cannot tell']),
  reasons: z.array(reason),
})

/** What `poolproof doctor --json` prints. No text of it contains a secret. */
export const doctorReport = z.strictObject({
  version: z
    .literal(1)
    .describe(
      'Of this format: another one where a field is gone or means something else. A new field leaves it.',
    ),
  name: z.string().describe('What was checked: a project, a stack, a file, a URL.'),
  exitCode: z.literal([0, 1, 2]).describe('0: every check passes, 1: a check fails, 2: undecided.'),
  lines: z.array(line),
})

export type DoctorReport = z.infer<typeof doctorReport>

/** As JSON schema, which docs/schema publishes. */
export function doctorReportSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(doctorReport, {
    // A later version of the command may say more.
    override: ({ jsonSchema }) => void delete jsonSchema.additionalProperties,
  })
  return { $schema, title: 'The report of `poolproof doctor --json`', ...schema }
}
