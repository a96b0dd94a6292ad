import { expect } from 'vitest'
import { type embeddedVercel, prebuilt, teamId } from './embedded-vercel.ts'
import { type DoctorRun, runDoctor } from './run-doctor.ts'

type Value = string | { sensitive: string } | undefined

/** A project on the embedded Vercel, typed by hand. */
export interface Typed {
  /** The value of DATABASE_URL, which is Sensitive: the doctor gets it on stdin; '' for nothing. */
  url: string
  /** A text can be read back. */
  variables: Record<string, Value>
  region: string
  /** Typed again after the deployment. */
  later?: string
  undeployed?: boolean
  args?: string[]
}

export const ref = 'abcdefghijklmnopqrst'
const host = 'aws-1-eu-central-1.pooler.supabase.com'
export const pooledUrl = `postgresql://app.${ref}:canary1@${host}:6543/postgres?sslmode=require`

/** Nothing wrong with it; tests type one thing otherwise. */
export const correctProject: Typed = {
  url: pooledUrl,
  variables: {
    DATABASE_URL: { sensitive: pooledUrl },
    DATABASE_POOL_MAX: '2',
    DATABASE_CA: '-----BEGIN CERTIFICATE-----',
    JWT_ACCESS_SECRET: { sensitive: 'canary7rZ1mXk7TtN5yBf2WcJ9sLhE4uGdP' },
    JWT_REFRESH_SECRET: { sensitive: 'canary8xQp2Yv9RbK4nZs8TgW1fHjC7eUaLd3' },
    FRONTEND_URL: 'https://www.example.com',
    NODE_ENV: 'production',
  },
  region: 'fra1',
}

let projects = 0

/** Creates the project and its deployment, and asks the doctor, which has no other access than Vercel's API. */
export async function checkProject(
  cloud: Awaited<ReturnType<typeof embeddedVercel>>,
  { url, variables, region, later, undeployed = false, args = [] }: Typed,
): Promise<DoctorRun> {
  const name = `shop-${++projects}`
  const resourceConfig = { functionDefaultRegions: [region] }
  const { body: project } = await cloud.call('POST', '/v11/projects', { name, resourceConfig })
  await cloud.call('POST', `/v10/projects/${project.id}/domains`, { name: `api${projects}.example.com` })
  const envs = Object.entries(variables).flatMap(([key, value]) => {
    if (value === undefined) return []
    const typed =
      typeof value === 'string' ? { value, type: 'encrypted' } : { value: value.sensitive, type: 'sensitive' }
    return [{ key, ...typed, target: ['production'] }]
  })
  const { body } = await cloud.call('POST', `/v10/projects/${project.id}/env`, envs)
  expect(body.failed).toEqual([])
  const source = prebuilt('export default (req, res) => res.end()')
  if (!undeployed) await cloud.deploy(project.id, source, { target: 'production' })
  if (later) {
    // The clock has to go on, or it was at the same moment.
    await new Promise((passed) => setTimeout(passed, 5))
    const { id } = body.created.find(({ key }: { key: string }) => key === later)
    await cloud.call('PATCH', `/v9/projects/${project.id}/env/${id}`, { value: 'canary9-another-value' })
  }
  const known = url ? ['--url', '-'] : []
  return runDoctor(['--project', name, '--team', teamId, '--offline', ...known, ...args], url)
}
