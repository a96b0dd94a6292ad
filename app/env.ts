import {
  type OptionalName,
  type RequiredName,
  secretNames,
  variables,
} from '../rules/environment/variable-table.ts'
import { EnvironmentError, read, type Source } from './database/pool-environment.ts'

/** The environment the app needs: infra must supply every name that is required, or it does not compile. */
export type Environment = Readonly<Record<RequiredName, string> & Partial<Record<OptionalName, string>>>

/** The checked environment; throws one EnvironmentError that lists every bad name. An empty value counts as missing. */
export function readEnvironment(source: Source): Environment {
  const { found, faults } = read(source, variables)
  for (const [index, name] of secretNames.entries()) {
    const twin = secretNames.slice(0, index).find((other) => found[name] && found[other] === found[name])
    if (twin) faults.push({ name, reason: `must differ from ${twin}` })
  }
  if (faults.length > 0) throw new EnvironmentError(faults)
  return found as Environment
}
