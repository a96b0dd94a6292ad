import { randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { readJson } from '../../rules/files/read-file.ts'
import { writeFor } from './server-user.ts'
import type { ServersFolder } from './servers-folder.ts'

/** The roles that exist before any program made one. */
export const ROLES = ['postgres', 'cloud_admin', 'pgbouncer_auth'] as const
export type Passwords = Record<(typeof ROLES)[number], string>

/** Their passwords: random, made once, kept with the data they open (0600). */
export function passwords({ path, user }: ServersFolder): Passwords {
  const file = join(path, 'passwords.json')
  const kept = readJson<Passwords>(file, {
    fix: `give it back its contents; or start again without the data that it opens: ${commandFor('poolproof reset')}`,
    holds: (value) => ROLES.every((role) => typeof value[role] === 'string' && value[role].length > 8),
  })
  if (kept) return kept
  const made = ROLES.map((role) => [role, randomBytes(24).toString('base64url')])
  writeFor(user, `${file}.new`, JSON.stringify(Object.fromEntries(made)))
  renameSync(`${file}.new`, file)
  return Object.fromEntries(made)
}
