import { beforeAll, expect, test, vi } from 'vitest'
import { goodConfig, plain, type Registered, runProgram } from './program.ts'

const adopted = { JWT_ACCESS_SECRET: 'Q9xYm3vTkLpR7wZcN2bHsJ5dGfA8eUiK', CRON_SECRET: 'Zt6Rk2LwQx9VbN4m' }
let resources: Registered[]

beforeAll(async () => {
  const domains = { 'www.example.com': {}, 'old.example.com': { redirect: 'api.example.com' } }
  const config = {
    ...goodConfig,
    'poolproof:adopted': JSON.stringify(adopted),
    'poolproof:domains': JSON.stringify(domains),
  }
  resources = (await runProgram(config)).resources
}, 60_000)

const named = (name: string) => resources.find((one) => one.name === name)

test('secrets that were there before the stack stay the values of their variables', () => {
  for (const [name, value] of Object.entries(adopted)) {
    const input = named(`app-${name}`)?.inputs.value
    expect(plain(input)).toBe(value)
    expect(input).not.toBe(value)
  }
  expect(named('jwt-access-1')).toBeUndefined()
  expect(named('app-cron-secret')).toBeUndefined()
  expect(named('jwt-refresh-1')).toBeDefined()
})

test('every other domain goes where the first one goes, and a redirect stays one', () => {
  expect(named('app-domain-old.example.com')?.inputs).toMatchObject({ redirect: 'api.example.com' })
  const aliases = resources.filter(({ type }) => type.endsWith(':Alias')).map(({ inputs }) => inputs)
  expect(aliases.map(({ alias }) => alias).sort()).toEqual(['api.example.com', 'www.example.com'])
  expect(new Set(aliases.map(({ deploymentId }) => deploymentId)).size).toBe(1)
})

test('the app is told its host where Vercel would name a shorter domain of the project', async () => {
  const hostWith = async (domains: object) => {
    vi.resetModules()
    const config = { ...goodConfig, 'poolproof:domains': JSON.stringify(domains) }
    const { resources: made } = await runProgram(config)
    return plain(made.find(({ name }) => name === 'app-POOLPROOF_API_HOST')?.inputs.value)
  }
  expect(await hostWith({ 'example.com': { redirect: 'api.example.com' } })).toBe('api.example.com')
  expect(await hostWith({ 'www.api.example.com': {}, 'a.vercel.app': {} })).toBeUndefined()
}, 60_000)

test('an adopted secret that can be guessed is refused before the first resource, with the way to a new one', async () => {
  vi.resetModules()
  const weak = { ...goodConfig, 'poolproof:adopted': JSON.stringify({ JWT_ACCESS_SECRET: 'secret' }) }
  await expect(runProgram(weak)).rejects.toThrow(
    /SECRET_SHORT: JWT_ACCESS_SECRET is 6 characters[\s\S]*pulumi config rm --path poolproof:adopted\.JWT_ACCESS_SECRET/,
  )
})
