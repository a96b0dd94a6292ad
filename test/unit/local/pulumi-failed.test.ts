import { expect, test } from 'vitest'
import { pulumiFailed } from '../../../local/stack.ts'

const passed = 'Policies:\n    ✅ poolproof@v0.1.0 (local: infra/policy)\n'
const broken = 'Policies:\n    ❌ poolproof@v0.1.0 (local: infra/policy)\n        - [mandatory]  roles\n'
const diagnostics = 'Diagnostics:\n  pulumi:pulumi:Stack (poolproof-dev):\n    error: CONFIG_INVALID\n'
const rest = 'Outputs:\n  - url: "http://127.0.0.1"\nResources:\n    3 unchanged\n'
const told = (stdout: string) => pulumiFailed('up', { code: 1, stdout, stderr: 'exit status 1' }).what

test('a failed run tells its diagnostics, and the policies only where one is broken', () => {
  const error = 'pulumi:pulumi:Stack (poolproof-dev):\n    error: CONFIG_INVALID'
  const policy = '❌ poolproof@v0.1.0 (local: infra/policy)\n        - [mandatory]  roles'
  const head = 'pulumi up ended with exit code 1\n'
  expect(told(`${passed}\n${diagnostics}\n${rest}`)).toBe(`${head}${error}`)
  expect(told(`${broken}\n${rest}\n${diagnostics}`)).toBe(`${head}${policy}\n${error}`)
  expect(told(`${broken}\n${rest}`)).toBe(`${head}${policy}`)
  expect(told('')).toBe(`${head}exit status 1`)
})
