import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeBuildOutput } from '../../infra/build-output.ts'
import { bundleApp } from '../../infra/bundle.ts'
import type { Host } from './host.ts'

const unlimited = 'address 999999/60, account 999999/60'

/** Deploys the app with these variables and answers the address of its domain. Nobody meets a rate limit there. */
export async function deploy({ call }: Host, variables: Record<string, string>): Promise<string> {
  const { id } = await call('POST', '/v11/projects', { name: 'chaos', ssoProtection: null })
  const { address } = await call('GET', '/embedded/addresses/chaos.vercel.app')
  const secrets = ['JWT_ACCESS_SECRET', 'JWT_REFRESH_SECRET', 'CRON_SECRET'].map((name) => [
    name,
    randomBytes(48).toString('base64'),
  ])
  const environment = {
    NODE_ENV: 'production',
    FRONTEND_URL: address,
    POOLPROOF_FINGERPRINT: 'fault-injection',
    RATE_LIMIT_REGISTER: unlimited,
    RATE_LIMIT_LOGIN: `${unlimited}, both 999999/60`,
    RATE_LIMIT_REFRESH: unlimited,
    ...Object.fromEntries(secrets),
    ...variables,
  }
  const typed = Object.entries(environment).map(([key, value]) => ({
    key,
    value,
    target: ['production'],
    type: 'encrypted',
  }))
  await call('POST', `/v10/projects/${id}/env`, typed)
  const files = await upload(call)
  await call('POST', '/v13/deployments', { name: 'chaos', project: id, target: 'production', files })
  return address
}

async function upload(call: Host['call']): Promise<{ file: string; sha: string; size: number }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-chaos-build-'))
  try {
    const { files: code } = await bundleApp()
    const { path } = writeBuildOutput(folder, code, { region: 'iad1', maxDuration: 60 })
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
    const files = []
    for (const file of names.filter((name) => statSync(join(path, name)).isFile())) {
      const content = readFileSync(join(path, file))
      const sha = createHash('sha1').update(content).digest('hex')
      await call('POST', '/v2/now/files', content, {
        'content-type': 'application/octet-stream',
        'x-vercel-digest': sha,
      })
      files.push({ file, sha, size: content.byteLength })
    }
    return files
  } finally {
    rmSync(folder, { recursive: true })
  }
}
