/** Set in the environment of the embedded cloud's engine, and so of program, plugins and policy pack: how its CLI is typed. */
const setting = 'POOLPROOF_PULUMI'

/** The environment of a process whose Pulumi CLI is the embedded cloud's. */
export const embeddedCommands = { [setting]: 'npm run pulumi --' }

/**
 * A command in the form that works where it is printed: the Pulumi CLI of the embedded cloud is `npm run pulumi --`, that
 * of a real cloud `pulumi`; `poolproof` is found by npx in a clone and where the package is installed.
 */
export function commandFor(command: `pulumi ${string}` | `poolproof ${string}`): string {
  if (command.startsWith('poolproof ')) return `npx ${command}`
  const cli = globalThis.process?.env[setting] ?? 'pulumi'
  return `${cli}${command.slice('pulumi'.length)}`
}
