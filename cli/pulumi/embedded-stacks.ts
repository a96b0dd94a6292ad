import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CloudFile, devStack, readCloudFile, writeCloudFile } from '../../local/cloud-file.ts'
import { commandFor } from '../../rules/command-for.ts'
import { readText } from '../../rules/files/read-file.ts'
import { Problem } from '../../rules/problem.ts'
import { stackIn } from './client.ts'

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

/** What sets a stack apart from dev: production is promoted to, and its data is protected. */
const traits: Record<string, { settings?: Record<string, unknown>; database?: Record<string, unknown> }> = {
  production: { settings: { promoteFrom: 'staging' }, database: { protect: true } },
}

/**
 * Makes room for a stack on the running embedded cloud: a project name, an address, a database and roles of its own. It
 * is asked for before every command, as a restarted cloud knows dev only.
 */
export async function ensureEmbeddedStack(home: string, stack: string): Promise<void> {
  const cloud = readCloudFile(home)
  if (!cloud || cloud.stacks[stack]) return
  const settings = await settingsOf(cloud, stack)
  // Read again: another command may have made room for another stack meanwhile.
  const now = readCloudFile(home)
  if (now) writeCloudFile(home, { ...now, stacks: { ...now.stacks, [stack]: settings } })
}

async function settingsOf(cloud: CloudFile, stack: string): Promise<Record<string, unknown>> {
  const { [cloud.stack]: dev } = cloud.stacks
  const name = `poolproof-${stack}`
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(stack))
    throw new Problem(
      'STACK_NAME',
      `a stack on the embedded cloud is named with at most 31 lower-case letters, digits and -; got ${stack}`,
      commandFor('pulumi stack init staging'),
    )
  const domain = `${name}.localhost`
  const address = await addressOf(cloud, domain)
  const { settings, database } = traits[stack] ?? {}
  return {
    ...dev,
    project: name,
    domain,
    address,
    frontendUrl: address,
    ...settings,
    database: { ...(dev?.database as object), name: name.replaceAll('-', '_'), ...database },
  }
}

/** `http://127.0.0.1:PORT` of a domain; the same at every start. */
async function addressOf({ api, apiToken }: CloudFile, domain: string): Promise<string> {
  const answer = await fetch(`${api}/embedded/addresses/${domain}`, {
    headers: { authorization: `Bearer ${apiToken}` },
  })
  if (!answer.ok) throw new Error(`the embedded cloud answered ${answer.status} to the address of ${domain}`)
  return ((await answer.json()) as { address: string }).address
}
