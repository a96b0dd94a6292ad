import { checkEnvironment } from '../../../rules/environment/check-environment.ts'
import type { DeploymentFacts, Variable } from '../../../rules/environment/deployment-facts.ts'
import { problemOf } from '../../../rules/environment/rule.ts'

const ref = 'abcdefghijklmnopqrst'
export const pooler = 'aws-1-eu-central-1.pooler.supabase.com'
export const pooledUrl = `postgresql://app.${ref}:canary1@${pooler}:6543/postgres?sslmode=require`
export const directUrl = `postgresql://migrator.${ref}:canary2@${pooler}:5432/postgres?sslmode=require`
export const ownHost = `db.${ref}.supabase.co`

const values = {
  DATABASE_URL: pooledUrl,
  DATABASE_POOL_MAX: '2',
  DATABASE_CA: '-----BEGIN CERTIFICATE-----',
  JWT_ACCESS_SECRET: 'q3V8rZ1mXk7TtN5yBf2WcJ9sLhE4uGdP',
  JWT_REFRESH_SECRET: 'M6xQp2Yv9RbK4nZs8TgW1fHjC7eUaLd3',
  CRON_SECRET: 'w7Kd2PzR9tXm4QvB',
  FRONTEND_URL: 'https://www.example.com',
  NODE_ENV: 'production',
}
const set = (value: string): Variable => ({
  value,
  sensitive: true,
  targets: ['production'],
  changedAt: 1000,
})

/** A deployment with nothing wrong; tests spoil one field of it. */
export const goodFacts: DeploymentFacts = {
  variables: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, set(value)])),
  required: Object.keys(values).filter((name) => name !== 'DATABASE_CA'),
  directUrl,
  where: 'vercel',
  apiHost: 'api.example.com',
  cookieMode: 'same-site',
  functionRegions: ['fra1'],
  packages: { prisma: '7.10.0', '@prisma/client': '7.10.0', '@prisma/adapter-pg': '7.10.0' },
  deployedAt: 2000,
  honoursConnectionLimit: true,
}

/** The good deployment with one variable changed, or taken out. */
export function variable(name: string, change: string | Variable | undefined): DeploymentFacts {
  const { [name]: old, ...rest } = goodFacts.variables
  if (change === undefined) return { ...goodFacts, variables: rest }
  const changed =
    typeof change === 'string' ? { ...(old ?? set(change)), value: change } : { ...old, ...change }
  return { ...goodFacts, variables: { ...goodFacts.variables, [name]: changed } }
}

/** Everything that is found, as `severity subject` and the text a person reads, in which nothing is secret. */
export function findings(facts: DeploymentFacts): string[] {
  const texts = checkEnvironment(facts).map((finding) => {
    const { message } = problemOf(finding)
    return `${finding.severity} ${finding.subject} ${message.replace('\n  fix: ', ' => ')}`
  })
  const leak = texts.find((text) => /canary|ary1|q3V8rZ|M6xQp2|w7Kd2P/.test(text))
  if (leak) throw new Error(`a secret is shown: ${leak}`)
  return texts
}
