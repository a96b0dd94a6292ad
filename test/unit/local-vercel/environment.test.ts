import { expect, test } from 'vitest'
import type { Domain, Project, Variable } from '../../../local/vercel/entities.ts'
import { freezeEnvironment, productionDomain } from '../../../local/vercel/environment.ts'

const now = { createdAt: 1, updatedAt: 1 }
const project: Project = { id: 'prj_1', name: 'app', ...now, settings: {}, protectionBypass: {} }
const origin = {
  deploymentId: 'dpl_1',
  url: '127.0.0.1:1',
  target: 'production',
  region: 'fra1',
  productionUrl: '127.0.0.1:2',
} as const
const variable = (key: string, value: string, change: Partial<Variable> = {}): Variable => ({
  id: `env_${key}`,
  projectId: 'prj_1',
  key,
  value,
  type: 'encrypted',
  target: ['production'],
  customEnvironmentIds: [],
  ...now,
  ...change,
})

test('only variables of the target and of no branch are included; those of the deployment win', () => {
  const variables = [
    variable('A', 'production'),
    variable('B', 'preview', { target: ['preview'] }),
    variable('C', 'branch', { target: ['preview'], gitBranch: 'next' }),
  ]
  expect(freezeEnvironment(project, variables, { A: 'own' }, origin)).toMatchObject({
    A: 'own',
    VERCEL_ENV: 'production',
  })
  const preview = freezeEnvironment(project, variables, {}, { ...origin, target: 'preview' })
  expect(preview).toMatchObject({ B: 'preview', VERCEL_ENV: 'preview' })
  expect(preview).not.toHaveProperty('C')
})

test('autoExposeSystemEnvs false leaves VERCEL_REGION and TZ', () => {
  const closed = { ...project, settings: { autoExposeSystemEnvs: false } }
  expect(freezeEnvironment(closed, [], {}, origin)).toEqual({ VERCEL_REGION: 'fra1', TZ: 'UTC' })
})

test('the bypass secret that is the environment variable is VERCEL_AUTOMATION_BYPASS_SECRET', () => {
  const bypass = { scope: 'automation-bypass', createdAt: 1, createdBy: 'me' } as const
  const protectionBypass = { one: { ...bypass, isEnvVar: false }, two: { ...bypass, isEnvVar: true } }
  const environment = freezeEnvironment({ ...project, protectionBypass }, [], {}, origin)
  expect(environment.VERCEL_AUTOMATION_BYPASS_SECRET).toBe('two')
})

test('65536 bytes of names and values are allowed, one more is not', () => {
  const fits = variable('A', 'x'.repeat(65_535))
  expect(freezeEnvironment(project, [fits], {}, origin).A).toHaveLength(65_535)
  expect(() => freezeEnvironment(project, [fits, variable('B', '')], {}, origin)).toThrow('65537 bytes')
})

test('the production domain is the shortest custom one that no branch has', () => {
  const domain = (name: string, change: Partial<Domain> = {}): Domain => ({
    name,
    projectId: 'prj_1',
    automatic: false,
    gitBranch: null,
    customEnvironmentId: null,
    redirect: null,
    redirectStatusCode: null,
    ...now,
    ...change,
  })
  const automatic = domain('app.vercel.app', { automatic: true })
  const branch = domain('n.example', { gitBranch: 'next' })
  const name = (...domains: Domain[]) => productionDomain([automatic, branch, ...domains])?.name
  expect(name()).toBe('app.vercel.app')
  expect(name(domain('api.example.com'))).toBe('api.example.com')
  const apex = domain('example.com', { redirect: 'api.example.com' })
  expect(name(domain('api.example.com'), apex)).toBe('example.com')
})
