import { expect, test } from 'vitest'
import { checkEnvironment } from '../../../rules/environment/check-environment.ts'
import { goodFacts, pooler } from './good-facts.ts'

test.each([
  `postgresql://MyS3cretPw99@${pooler}:6543/postgres`,
  `postgresql://MyS3cretPw99@${pooler}:5432/postgres`,
  `postgresql://postgres.abcdefghijklmnopqrst/MyS3cretPw99@${pooler}:6543/postgres`,
  'postgresql://MyS3cretPw99@ep-a-1.eu-central-1.aws.neon.tech/neondb',
])('%s: what stands alone before the @ may be the password, and is never shown', (value) => {
  const variables = { ...goodFacts.variables, DATABASE_URL: { value, targets: ['production'] } }
  const found = checkEnvironment({ ...goodFacts, variables })
  expect(found.map(({ code }) => code)).toContain('URL_INCOMPLETE')
  expect(JSON.stringify(found)).not.toContain('MyS3cretPw99')
})
