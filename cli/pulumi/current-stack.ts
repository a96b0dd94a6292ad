import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { devStack } from '../../local/cloud-file.ts'
import { commandFor } from '../../rules/command-for.ts'
import { readText } from '../../rules/files/read-file.ts'

/** The stack that arguments of the CLI name: `--stack NAME`, or the name that `stack init` and its kin take. */
export function stackIn(args: readonly string[]): string | undefined {
  const [command, verb] = args
  const flag = args.findIndex((arg) => /^(--stack|-s)(=|$)/.test(arg))
  const given = flag < 0 ? undefined : (args[flag]?.split('=')[1] ?? args[flag + 1])
  const named =
    command === 'stack' && /^(init|select|rm)$/.test(verb ?? '')
      ? args.slice(2).find((arg) => !arg.startsWith('-'))
      : undefined
  // Fully: organization/poolproof/NAME.
  return (given ?? named)?.split('/').at(-1)
}

/** The stack of a command: the one it names, or the one that was selected last; dev to begin with. */
export function currentStack(home: string, args: readonly string[]): string {
  return stackIn(args) ?? selectedStack(home)
}

/** To be called after `args` ran well: remembers what they selected. */
export function setCurrentStack(home: string, args: readonly string[]): void {
  const stack = stackIn(args)
  const selects =
    args[0] === 'stack' && /^(init|select)$/.test(args[1] ?? '') && !args.includes('--no-select')
  if (stack && selects) writeFileSync(join(home, 'selected-stack'), stack, { mode: 0o600 })
  else if (stack && args[0] === 'stack' && args[1] === 'rm' && stack === selectedStack(home))
    writeFileSync(join(home, 'selected-stack'), devStack, { mode: 0o600 })
}

function selectedStack(home: string): string {
  const file = join(home, 'selected-stack')
  const selected = readText(file, {
    fix: `rm -r ${file}; then: ${commandFor('pulumi stack select NAME')}`,
    holds: (name) => /^[\w.-]{1,100}$/.test(name),
  })
  return selected ?? devStack
}
