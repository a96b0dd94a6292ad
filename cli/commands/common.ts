/** Options that several commands have, with one meaning. */
export const json = { json: { help: 'one JSON object instead of text' } } as const
export const stack = {
  stack: { value: 'NAME', short: 's', help: 'a stack of yours; without it that of the embedded cloud' },
} as const
export const yes = { yes: { short: 'y', help: 'do not ask' } } as const
export const database = {
  database: { help: 'the role that the functions log in to the database as, instead of the keys' },
} as const
/** Measurements and start: a report as a file. */
export const report = { json: { value: 'FILE', help: 'also write the report to FILE' } } as const
