/** What every command ends with; printed by `--help` and listed in docs/commands.md. */
export const exitCodes: Readonly<Record<number, string>> = {
  0: 'it is done, and what was looked at holds',
  1: 'it failed, or what was looked at does not hold: the text says which',
  2: 'nothing was done: a wrong option, or no --yes where nobody can be asked; doctor, drift, adopt: it could not be seen',
  130: 'ended by Ctrl+C',
}
