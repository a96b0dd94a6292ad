import { describe, expect, test } from 'vitest'
import { unpooled } from '../../../rules/unpooled/index.ts'
import { classify } from '../../../rules/url/classify.ts'
import { usedUrl } from '../../../rules/url/pg-config.ts'
import { rows } from './classified-urls.ts'

describe('a URL says whose it is, which endpoint it names and how sure that is', () => {
  test.each(rows)('$row', ({ positive, verdict, negative, instead }) => {
    expect(classify(positive)).toMatchObject(verdict)
    expect(classify(negative)).toMatchObject(instead)
  })
})

const certain = [
  'app:pw@ep-cool-1.pg.koyeb.app',
  'app:pw@ep-cool-1.database.eu-west-1.cloud.databricks.com',
  'app:pw@ep-cool-1.eu.postgres.vercel-storage.com',
  'app:pw@EP-COOL-1.EU-CENTRAL-1.AWS.NEON.TECH.',
  'app:pw@pg.eu.neon.tech/shop?options=endpoint%3Dep-cool-1&x=',
  'app:pw@shop.postgres.database.azure.com',
  'app:pw@shop.db.ondigitalocean.com:25060',
  'app:pw@p.abc.db.postgresbridge.com',
  'app.branch:pw@eu.pg.psdb.cloud',
  'app:pw@shop.cluster-ro-abc.eu-west-1.rds.amazonaws.com',
  'app:pw@branch1-ro.us-east-1.xata.sh',
  'app:pw@direct.abc.flympg.net',
  'app:pw@db.prisma.io',
  'postgres.tenant:pw@db.example.com',
].map((rest) => `postgresql://${rest.includes('/') ? rest : `${rest}/shop`}`)

describe('what an app refuses is what the table of hosts is certain of', () => {
  test.each([...certain, ...rows.flatMap(({ positive, negative }) => [positive, negative])])('%s', (url) => {
    const { endpoint, poolMode, confidence, reason } = classify(url)
    const isRefused = confidence === 'high' && (endpoint === 'direct' || poolMode === 'session')
    expect(unpooled(usedUrl(new URL(url)))).toEqual(
      isRefused ? { endpoint, poolMode, confidence, reason } : undefined,
    )
  })

  test.each(certain)('%s is refused', (url) => {
    expect(unpooled(usedUrl(new URL(url)))?.reason).toMatch(/./)
  })
})
