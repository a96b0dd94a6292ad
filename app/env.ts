import {
  type OptionalName,
  optionalNames,
  type RequiredName,
  requiredNames,
  secretNames,
  type VariableName,
  variables,
} from '../rules/environment/variable-table.ts'

type Source = Readonly<Record<string, string | undefined>>
/** The environment the app needs: infra must supply every name that is required, or it does not compile. */
export type Environment = Readonly<Record<RequiredName, string> & Partial<Record<OptionalName, string>>>

/** Every bad name with its reason; no text of it holds a value. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
  readonly faults: readonly { name: VariableName; reason: string }[]

  constructor(faults: EnvironmentError['faults']) {
    super(`environment: ${faults.map(({ name, reason }) => `${name} ${reason}`).join('; ')}`)
    this.faults = faults
  }
}

/** The checked environment; throws one EnvironmentError that lists every bad name. An empty value counts as missing. */
export function readEnvironment(source: Source): Environment {
  const { found, faults } = read(source, [...requiredNames, ...optionalNames])
  for (const [index, name] of secretNames.entries()) {
    const twin = secretNames.slice(0, index).find((other) => found[name] && found[other] === found[name])
    if (twin) faults.push({ name, reason: `must differ from ${twin}` })
  }
  if (faults.length > 0) throw new EnvironmentError(faults)
  return found as Environment
}

/** What a pool needs of the environment, by the same rules. */
export function readPoolEnvironment(source: Source) {
  const { found, faults } = read(source, ['DATABASE_URL', 'DATABASE_POOL_MAX', 'DATABASE_CA'])
  if (faults.length > 0) throw new EnvironmentError(faults)
  return found as Pick<Environment, 'DATABASE_URL' | 'DATABASE_POOL_MAX' | 'DATABASE_CA'>
}

function read(source: Source, names: readonly VariableName[]) {
  const found: Partial<Record<VariableName, string>> = {}
  const faults: { name: VariableName; reason: string }[] = []
  for (const name of names) {
    const { fault, optional } = variables[name]
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
