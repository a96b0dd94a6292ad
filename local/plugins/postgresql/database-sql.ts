import { identifier, literal } from './sql.ts'

export interface DatabaseInputs {
  name: string
  owner?: string
  template?: string
  encoding?: string
  lcCollate?: string
  lcCtype?: string
  tablespaceName?: string
  connectionLimit: number
  allowConnections: boolean
  isTemplate?: boolean
  alterObjectOwnership?: boolean
}

/** DEFAULT is a word, anything else a value. */
function option(word: string, value: string | undefined, write: (text: string) => string): string[] {
  if (!value) return []
  return [`${word} ${value.toUpperCase() === 'DEFAULT' ? 'DEFAULT' : write(value)}`]
}

export function createDatabase(inputs: DatabaseInputs, admin: string): string {
  return [
    `CREATE DATABASE ${identifier(inputs.name)} OWNER ${identifier(inputs.owner || admin)}`,
    ...option('TEMPLATE', inputs.template || 'template0', identifier),
    ...option('ENCODING', inputs.encoding || 'UTF8', literal),
    ...option('LC_COLLATE', inputs.lcCollate, literal),
    ...option('LC_CTYPE', inputs.lcCtype, literal),
    ...option('TABLESPACE', inputs.tablespaceName, identifier),
    `ALLOW_CONNECTIONS ${inputs.allowConnections}`,
    `CONNECTION LIMIT ${inputs.connectionLimit}`,
    `IS_TEMPLATE ${inputs.isTemplate ?? false}`,
  ].join(' ')
}
