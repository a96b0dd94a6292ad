import { expect, test } from 'vitest'
import { pulumiFailed } from '../../../cli/pulumi/client.ts'

const urn = 'urn:pulumi:dev::poolproof::poolproof:index:VercelApp$vercel:index/alias:Alias::app-alias'
const said = (severity: string, message: string, more = {}) => ({
  diagnosticEvent: { severity, prefix: `${severity}: `, message: `${message}\n`, ...more },
})
const policy = (enforcementLevel: string) => ({
  policyEvent: { policyName: 'roles', enforcementLevel, message: 'too many rights\n', resourceUrn: urn },
})
const reported = (...events: object[]) => {
  const stdout = [...events, { summaryEvent: { result: 'failed' } }]
    .map((event) => JSON.stringify(event))
    .join('\n')
  return pulumiFailed('up', { code: 1, stdout, stderr: 'exit status 1' }).what
}

test('a failed run tells its errors and warnings by resource, and the policies that forbid it', () => {
  const head = 'pulumi up ended with exit code 1\n'
  const events = [
    said('debug', 'canary'),
    said('info', 'pending'),
    said('error', 'CONFIG_INVALID: x\n  fix: y'),
  ]
  expect(reported(...events)).toBe(`${head}error: CONFIG_INVALID: x\n  fix: y`)
  expect(
    reported(
      said('warning', 'moved', { urn }),
      said('error', 'gone', { urn }),
      policy('mandatory'),
      policy('advisory'),
    ),
  ).toBe(
    `${head}Alias app-alias: mandatory policy roles: too many rights\nAlias app-alias: warning: moved\nAlias app-alias: error: gone`,
  )
  expect(reported()).toBe(`${head}exit status 1`)
})
