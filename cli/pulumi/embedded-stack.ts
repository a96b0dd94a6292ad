import { type CloudFile, readCloudFile, writeCloudFile } from '../../local/cloud-file.ts'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'

/** What sets a stack apart from dev: production is promoted to, and its data is protected. */
const traits: Record<string, { settings?: Record<string, unknown>; database?: Record<string, unknown> }> = {
  production: { settings: { promoteFrom: 'staging' }, database: { protect: true } },
}

/**
 * Makes room for a stack on the running embedded cloud: a project name, an address, a database and roles of its own. It
 * is asked for before every command, as a cloud that was started anew knows dev only.
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
