/** Set in the environment of the embedded cloud's engine, and so of program, plugins and policy pack: how its CLI is typed. */
export const pulumiCommand = 'POOLPROOF_PULUMI'

/**
 * A command in the form that works where it is printed: the Pulumi CLI of the embedded cloud is `npm run pulumi --` in a
 * clone and `npx poolproof pulumi` elsewhere, that of a real cloud `pulumi`; `poolproof` is found by npx in a clone and where the package is installed.
 */
export function commandFor(command: `pulumi ${string}` | `poolproof ${string}`): string {
  if (command.startsWith('poolproof ')) return `npx ${command}`
  const cli = globalThis.process?.env[pulumiCommand] ?? 'pulumi'
  return `${cli}${command.slice('pulumi'.length)}`
}
