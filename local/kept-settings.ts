import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandFor } from '../infra/model/command-for.ts'
import { readJson } from '../infra/model/read-file.ts'
import { readCloudFile, writeCloudFile } from './cloud-file.ts'

/**
 * Settings of the embedded cloud's own stack that a command changed, such as `poolproof rotate`. They stay between starts,
 * and go with `poolproof reset`: the committed stack file of that stack holds nothing of a clone.
 */
export function keptSettings(home: string): Record<string, unknown> {
  const kept = readJson<Record<string, unknown>>(keptFile(home), {
    fix: `give it back its contents; or start again: ${commandFor('poolproof reset')}`,
    holds: (value) => !Array.isArray(value),
  })
  return kept ?? {}
}

/** Keeps them, and gives them to the cloud that runs now. */
export function keepSettings(home: string, settings: Record<string, unknown>): void {
  const kept = { ...keptSettings(home), ...settings }
  writeFileSync(keptFile(home), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 })
  const cloud = readCloudFile(home)
  if (!cloud) return
  const stacks = { ...cloud.stacks, [cloud.stack]: { ...cloud.stacks[cloud.stack], ...settings } }
  writeCloudFile(home, { ...cloud, stacks })
}

function keptFile(home: string): string {
  return join(home, 'settings.json')
}
