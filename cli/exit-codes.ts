/** What every command ends with; printed by `--help` and listed in docs/commands.md. */
export const exitCodes: Readonly<Record<number, string>> = {
  0: 'done, and what was checked holds',
  1: 'failed, or what was checked does not hold: the text says which',
  2: 'nothing was done: a wrong option, a missing file, or no --yes without a terminal; doctor, drift, adopt: undecided',
  130: 'ended by Ctrl+C',
}
