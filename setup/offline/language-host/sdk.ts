import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The program of the SDK (`run`, `run-plugin`, `run-policy-pack`) that belongs to what is installed at `directory`. */
export function sdkProgram(name: string, directory: string): string {
  const wanted = `@pulumi/pulumi/cmd/${name}`
  try {
    return createRequire(join(directory, 'package.json')).resolve(wanted)
  } catch (error) {
    throw new Error(
      `Cannot find module '${wanted}' from ${directory}: the Pulumi SDK is not installed. Type: npm ci`,
      {
        cause: error,
      },
    )
  }
}

/** The version of the SDK beside this host, for example 3.270.0. */
export function sdkVersion(): string {
  return createRequire(import.meta.url)('@pulumi/pulumi/package.json').version
}
