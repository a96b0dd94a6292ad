import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { type InstalledPackage, installPackage } from './harness/installed-package.ts'

let installed: InstalledPackage
beforeAll(() => {
  installed = installPackage()
  // Without Pulumi: what an app has.
  installed.link(['pg', '@types/pg', '@types/node', 'pg-types', 'pg-protocol'])
})
afterAll(() => installed?.[Symbol.dispose]())

const bin = (name: string) => join(packageFolder, 'node_modules/.bin', name)
const write = (name: string, text: string) => writeFileSync(join(installed.folder, name), text)

const app = `import { createPool, EnvironmentError, unavailable } from 'poolproof/runtime'
import type { Pool } from 'pg'
const pool: Pool = createPool({ DATABASE_URL: 'postgresql://app:pw@127.0.0.1:1/shop?connection_limit=2' })
const code: string | undefined = await pool.query('SELECT 1').then(() => undefined, unavailable)
const faults = await createPool({})
  .query('SELECT 1')
  .then((): EnvironmentError['faults'] => [])
  .catch((error) => {
    if (error instanceof EnvironmentError) return error.faults
    throw error
  })
console.log(JSON.stringify({ max: pool.options.max, code, faults: faults.map(({ name }) => name) }))
`
const rules = `import { budget, classify, derivePooled, parseUrl } from 'poolproof/rules'
const { url } = parseUrl('postgresql://app:pw@ep-cool-1.eu-central-1.aws.neon.tech/shop')
if (!url) throw new Error('it cannot be read')
const derived = derivePooled(url)
const host: string = 'url' in derived ? derived.url.host : derived.reason
const { faults } = budget({ instances: 25, poolMax: 2, poolerClients: 10 })
console.log(JSON.stringify([classify(url).endpoint, host, faults.map(({ code }) => code)]))
`
const program = `import { JwtKeys, readSettings } from 'poolproof'
const settings = readSettings()
const domain: string = settings.domain
export const keys: typeof JwtKeys = JwtKeys
export const first: number | undefined = settings.jwtGenerations[0]
export { domain }
`

describe('in an app that has pg and no Pulumi', () => {
  test('createPool opens a pool of that pg; CommonJS may require it', () => {
    write('app.mts', app)
    const { stdout, stderr } = installed.run(process.execPath, ['app.mts'])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      max: 2,
      code: 'DATABASE_UNREACHABLE',
      faults: ['DATABASE_URL', 'DATABASE_POOL_MAX'],
    })
    const script = "console.log(require('poolproof/runtime').createPool instanceof Function)"
    expect(installed.run(process.execPath, ['-e', script])).toMatchObject({ code: 0, stdout: 'true\n' })
  })

  test('observe tells what its pool does; CommonJS may require it', () => {
    const script = `
      const { createPool } = require('poolproof/runtime')
      require('node:diagnostics_channel').subscribe('poolproof:pool.wait', ({ pool, error }) => console.log(pool, error))
      const env = { DATABASE_URL: 'postgresql://app:pw@127.0.0.1:1/shop', DATABASE_POOL_MAX: '1' }
      require('poolproof/telemetry').observe(createPool(env), 'shop').query('SELECT 1').catch(() => {})`
    expect(installed.run(process.execPath, ['-e', script])).toMatchObject({
      code: 0,
      stdout: 'shop ECONNREFUSED\n',
    })
  })

  test('the rules are imported and required', () => {
    write('rules.mts', rules)
    const { stdout, stderr } = installed.run(process.execPath, ['rules.mts'])
    expect(stderr).toBe('')
    const host = 'ep-cool-1-pooler.eu-central-1.aws.neon.tech'
    expect(JSON.parse(stdout)).toEqual(['direct', host, ['BUDGET_CLIENTS']])
    const script = "console.log(require('poolproof/rules').classify('').provider)"
    expect(installed.run(process.execPath, ['-e', script])).toMatchObject({ code: 0, stdout: 'unknown\n' })
  })

  test('an app that is bundled carries the runtime, its own pg and nothing else of the package', async () => {
    const { metafile } = await build({
      absWorkingDir: installed.folder,
      entryPoints: ['app.mts'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['pg-native'],
      write: false,
      metafile: true,
    })
    const inputs = Object.keys(metafile.inputs)
    expect(inputs.filter((path) => path.includes('poolproof'))).toEqual([
      'node_modules/poolproof/dist/runtime.js',
    ])
    expect(inputs.filter((path) => path.includes('pulumi'))).toEqual([])
    expect(inputs.some((path) => path.endsWith('pg/lib/index.js'))).toBe(true)
  })
})

describe('in a program that has the SDKs of Pulumi', () => {
  beforeAll(() =>
    installed.link([
      ...['@grpc/grpc-js', '@pulumi/policy', '@pulumi/postgresql', '@pulumi/pulumi', '@pulumi/random'],
      ...['@pulumiverse/vercel', 'google-protobuf'],
    ]),
  )

  test('the components are imported and required', () => {
    const names = "Object.keys(poolproof).includes('PooledPostgres')"
    const imported = `import('poolproof').then((poolproof) => console.log(${names}))`
    const required = `const poolproof = require('poolproof'); console.log(${names})`
    for (const script of [imported, required])
      expect(installed.run(process.execPath, ['-e', script])).toMatchObject({ code: 0, stdout: 'true\n' })
  })

  test.each(['nodenext', 'bundler'])(
    'everything is typed with moduleResolution %s, and a wrong use does not compile',
    (resolution) => {
      write('rules.mts', rules)
      write('program.mts', program)
      write('wrong.mts', app.replace('createPool({})', 'createPool({ DATABASE_URL: 1 })'))
      write('wrong-program.mts', program.replace('domain: string', 'domain: number'))
      const module = resolution === 'bundler' ? 'esnext' : resolution
      const { stdout } = installed.run(bin('tsc'), [
        ...['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2024', '--types', 'node'],
        ...['--module', module, '--moduleResolution', resolution],
        ...['app.mts', 'rules.mts', 'program.mts', 'wrong.mts', 'wrong-program.mts'],
      ])
      expect(stdout).toMatch(
        /^wrong-program\.mts\(3,\d+\): error TS2322: .*\nwrong\.mts\(5,\d+\): error TS2322: .*\n$|^wrong\.mts\(5,\d+\): error TS2322: .*\nwrong-program\.mts\(3,\d+\): error TS2322: .*\n$/,
      )
    },
  )
})

test('publint and arethetypeswrong find nothing', () => {
  const { archive } = installed
  expect(installed.run(bin('publint'), ['run', archive, '--strict'])).toMatchObject({ code: 0 })
  // ES modules alone: CommonJS requires them, as tested above.
  const types = installed.run(bin('attw'), [archive, '--profile', 'esm-only'])
  expect(types.code, types.stdout).toBe(0)
})
