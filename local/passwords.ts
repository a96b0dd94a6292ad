import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { writeFor } from './server-user.ts'
import type { ServersFolder } from './servers-folder.ts'

/** The roles that exist before any program made one. */
export const ROLES = ['postgres', 'cloud_admin', 'pgbouncer_auth'] as const
export type Passwords = Record<(typeof ROLES)[number], string>

/** Their passwords: random, made once, kept with the data they open (0600). */
export function passwords({ path, user }: ServersFolder): Passwords {
  const file = join(path, 'passwords.json')
  if (!existsSync(file)) {
    const made = Object.fromEntries(ROLES.map((role) => [role, randomBytes(24).toString('base64url')]))
    writeFor(user, `${file}.new`, JSON.stringify(made))
    renameSync(`${file}.new`, file)
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Passwords
}
