import { expect } from 'vitest'
import { up } from '../../cli/pulumi/stack.ts'
import { stackTest } from './harness/stack.ts'
import { long } from './harness/step.ts'

const test = stackTest()

test('a role that exists already is refused with a code and the command', long, async ({ stack }) => {
  await stack.query('CREATE ROLE poolproof_dev_app_a')
  const said = await up(stack.engine, 'dev').catch(String)
  expect(said).toContain('ROLE_EXISTS: ')
  expect(said).toContain('poolproof:database.name poolproof_dev_2')
  expect(said).toContain(`'DROP ROLE "poolproof_dev_app_a"'`)
  expect(said).not.toContain('failed to run remediation')
})
