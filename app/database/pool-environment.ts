import { poolVariables, type VariableRow } from '../../rules/environment/pool-variables.ts'

export type Source = Readonly<Record<string, string | undefined>>

interface Fault {
  name: string
  reason: string
}

/** Every bad name with its reason; no text of it holds a value. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
  readonly faults: readonly Fault[]

  constructor(faults: EnvironmentError['faults']) {
    super(`environment: ${faults.map(({ name, reason }) => `${name} ${reason}`).join('; ')}`)
    this.faults = faults
  }
}

export interface PoolEnvironment {
  DATABASE_URL: string
  DATABASE_POOL_MAX: string
  DATABASE_CA?: string
}

/**
 * What a pool needs of the environment, by the same rules as everything that the auth app reads.
 *
 * @throws EnvironmentError
 */
export function readPoolEnvironment(source: Source): PoolEnvironment {
  const { found, faults } = read(source, poolVariables)
  if (faults.length > 0) throw new EnvironmentError(faults)
  return found as Record<keyof PoolEnvironment, string>
}

/** The values of a table's names that are right, and what is wrong with the others. An empty value counts as missing. */
export function read<Name extends string>(source: Source, table: Readonly<Record<Name, VariableRow>>) {
  const found: Partial<Record<Name, string>> = {}
  const faults: Fault[] = []
  for (const [name, { fault, optional }] of Object.entries<VariableRow>(table) as [Name, VariableRow][]) {
    const value = source[name] || (name === 'DATABASE_POOL_MAX' ? connectionLimit(source.DATABASE_URL) : '')
    const reason = value ? fault(value) : optional ? undefined : 'is missing'
    if (reason) faults.push({ name, reason })
    if (value) found[name] = value
  }
  return { found, faults }
}

function connectionLimit(databaseUrl = ''): string {
  return URL.parse(databaseUrl)?.searchParams.get('connection_limit') ?? ''
}
