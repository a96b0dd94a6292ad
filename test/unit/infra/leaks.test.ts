import * as pulumi from '@pulumi/pulumi'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readSettings } from '../../../infra/config/config.ts'

const ref = 'abcdefghijklmnopqrst'
const pooler = 'aws-1-eu-central-1.pooler.supabase.com'
const url = (port: number) =>
  `postgresql://postgres.${ref}:canary1@${pooler}:${port}/postgres?sslmode=require`
const none = { manage: 'none', plan: 'micro', pooledUrl: url(6543), directUrl: url(5432) }
const role = { manage: 'role', plan: 'micro', name: 'shop', schema: 'shop', adminUrl: url(5432) }
const good = {
  project: 'shop',
  domain: 'api.example.com',
  frontendUrl: 'https://www.example.com',
  region: 'fra1',
  vercelToken: 'abcdefghijklmnopqrstuvwxyz012345',
}

let said: string[]
beforeEach(() => {
  said = []
  pulumi.runtime.setMocks({ newResource: () => ({ id: '', state: {} }), call: () => ({}) }, 'poolproof', 'x')
  vi.spyOn(pulumi.log, 'warn').mockImplementation(async (text) => {
    said.push(text)
  })
})
afterEach(() => vi.restoreAllMocks())

/** Everything that `pulumi preview` would print of these settings before the first resource. */
function printed(database: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  const all = Object.entries({ ...good, ...more, database })
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      all.map(([key, value]) => [
        `poolproof:${key}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  )
  try {
    readSettings()
  } catch (error) {
    said.push((error as Error).message)
  }
  return said.join('\n')
}

const values = [
  `postgresql://postgres.${ref}/S3cretPw99@${pooler}:6543/postgres`,
  `postgresql://S3cretPw99@${pooler}:6543/postgres`,
  `postgresql://app.s3cretpw99@${pooler}:5432/postgres`,
  `postgresql://app:S3cretPw99@ep-a-1.eu-central-1.aws.neon.tech/shop`,
  `postgresql://app:p#S3cretPw99@${pooler}:6543/postgres`,
  `postgresql://app:p@S3cretPw99`,
  `postgresql://app:S3cretPw99@db.example.com:7777/shop?sslmode=disable&pw=S3cretPw99`,
  `host=${pooler} user=app password=S3cretPw99`,
  `S3cretPw99`,
  `app:S3cretPw99@${pooler}:6543/postgres`,
]

describe.each(values)('%s', (value) => {
  test.each(['pooledUrl', 'directUrl'])('as %s', (name) => {
    expect(printed({ ...none, [name]: value })).not.toMatch(/S3cretPw99/i)
    expect(said).not.toEqual([])
  })

  test.each(['adminUrl', 'pooledAddress', 'directAddress', 'poolerHost', 'userSuffix'])('as %s', (name) => {
    expect(printed({ ...role, [name]: value })).not.toMatch(/S3cretPw99/i)
  })

  test.each(['manage', 'provider', 'schema', 'name', 'ca'])('as %s', (name) => {
    expect(printed({ ...role, [name]: value })).not.toMatch(/S3cretPw99/i)
  })

  test.each(Object.keys(good))('as %s of the app', (name) => {
    expect(printed(none, { [name]: value })).not.toMatch(/S3cretPw99/i)
  })
})
