const telling = /TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL|PRIVATE|ACCESS_KEY|API_KEY/

/**
 * What must not be seen of this process's environment. A build server masks its secrets in logs, and nowhere else: a
 * comment shows them to everybody.
 */
export function secretsOf(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    telling.test(name) && value && value.length >= 8 ? value : [],
  )
}
