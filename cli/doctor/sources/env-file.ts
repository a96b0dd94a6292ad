import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseEnv } from 'node:util'
import { variablesOf } from '../../../rules/environment/deployment-facts.ts'
import { usageProblem } from '../options.ts'
import type { SourceData } from './source-data.ts'

/** The variables of an .env file, as Node and dotenv read it: quotes off, `#` begins a comment where nothing is quoted. */
export function envFile(path: string): SourceData {
  const variables = variablesOf(parseEnv(textOf(path)))
  return { name: `file ${path}`, facts: { variables, where: 'file' }, folder: dirname(path) }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usageProblem(`the file of --env-file cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}
