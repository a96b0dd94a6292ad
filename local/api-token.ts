import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from '../rules/files/read-file.ts'

/** The embedded API's bearer: made once, so that the provider's configuration stays the same between starts. */
export function loadApiToken(home: string): string {
  const file = join(home, 'api-token')
  const kept = readText(file, {
    fix: `rm -r ${file}; then \`npm start\`, which makes another`,
    holds: (token) => /^[0-9a-zA-Z]{24,}\n$/.test(token),
  })
  if (kept) return kept.trim()
  const token = randomBytes(24).toString('hex')
  writeFileSync(file, `${token}\n`, { mode: 0o600 })
  return token
}
