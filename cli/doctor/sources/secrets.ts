import { secretNames } from '../../../rules/environment/checks/secrets.ts'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'

const secretName = /secret|token|password|passwd|api_?key|private_?key/i

/** Everything in the variables that must not be printed: secrets as they are, passwords of URLs, decoded and not. */
export function secretsOf({ variables, directUrl }: DeploymentFacts): string[] {
  const values = Object.entries(variables).map(([name, { value = '' }]): [string, string] => [name, value])
  const named = values.filter(([name]) => secretNames.includes(name) || secretName.test(name))
  const passwords = [...values.map(([, value]) => value), directUrl ?? '']
    .filter((text) => text.includes('://'))
    .flatMap((text) => [parseUrl(text).url?.password ?? '', /:\/\/[^:@/]*:(.*)@/s.exec(text)?.[1] ?? ''])
  return [...named.map(([, value]) => value.trim()), ...passwords].filter((secret) => secret.length >= 4)
}
