import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCloudFile } from '../../local/cloud-file.ts'
import { cloneFolder } from '../../local/paths.ts'

/**
 * The arguments with which a preview or update is judged by our own policy pack, as a team would enforce it on its own
 * stacks: with the limits of the servers it runs on, here those of the embedded cloud.
 */
export function policyPack(home: string): string[] {
  const config = join(home, 'policy.json')
  writeFileSync(config, `${JSON.stringify({ budget: serverLimits(home) }, null, 2)}\n`, { mode: 0o600 })
  return ['--policy-pack', join(cloneFolder, 'infra/policy'), '--policy-pack-config', config]
}

function serverLimits(home: string): Record<string, number> {
  const cloud = readCloudFile(home)
  const { pooler, maxConnections } = (cloud?.stacks[cloud.stack]?.database ?? {}) as {
    pooler?: { maxClients: number }
    maxConnections?: number
  }
  return {
    ...(pooler ? { poolerClients: pooler.maxClients } : {}),
    ...(maxConnections ? { maxConnections } : {}),
  }
}
