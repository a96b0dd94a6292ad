import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeServers } from '../../local/servers/servers-folder.ts'
import { type InstalledPackage, installPackage } from './harness/installed-package.ts'
import { bundleApp } from './harness/outside-project.ts'
import { run } from './harness/process.ts'
import { long } from './harness/step.ts'

let shop: InstalledPackage
beforeAll(() => {
  shop = installPackage()
  // What `npm install` would bring after init.
  shop.link(['@grpc', '@pulumi', '@pulumiverse', 'google-protobuf'])
})
afterAll(async () => {
  if (!shop) return
  await removeServers(join(shop.folder, '.poolproof'))
  shop[Symbol.dispose]()
})

test('an app that exists is set up by init and proved by the first start', long, async () => {
  const { POOLPROOF_HOME: _, POOLPROOF_CLONE: __, POOLPROOF_LOG: ___, ...own } = process.env
  const env = { ...own, NO_COLOR: '1' }
  const command = join(shop.folder, 'node_modules/poolproof/dist/poolproof.js')
  const poolproof = (...args: string[]) =>
    run(process.execPath, [command, ...args], { cwd: shop.folder, env })
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(shop.folder, file)), { recursive: true })
    writeFileSync(join(shop.folder, file), text)
  }
  write('package.json', '{ "name": "shop", "dependencies": { "pg": "8.23.1" } }\n')
  write('.env', 'DATABASE_URL=postgresql://app:canary1@ep-x-1.eu-central-1.aws.neon.tech/shop\n')

  const init = await poolproof('init', '--yes', '--proof-path', '/tables')
  expect(init).toMatchObject({ code: 0, output: expect.stringContaining('+++ b/infra/index.ts') })
  await bundleApp(write, 'hello')
  const started = await poolproof('start', '--once', '--json', 'report.json')
  expect(started.output).toMatch(/\d+ created[\s\S]*GET \/tables/)
  expect(started.code, started.output).toBe(0)
  expect(JSON.parse(readFileSync(join(shop.folder, 'report.json'), 'utf8'))).toMatchObject({ held: true })

  expect(await poolproof('init')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Nothing to do.'),
  })
  expect(init.output + started.output).not.toContain('canary1')
})
