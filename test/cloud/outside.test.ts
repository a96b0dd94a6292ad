import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCloudFile } from '../../local/cloud-file.ts'
import { type OutsideProject, outsideProject } from './harness/outside-project.ts'
import type { Started } from './harness/process.ts'
import { long, step } from './harness/step.ts'

let shop: OutsideProject
beforeAll(async () => {
  shop = await outsideProject()
})
afterAll(() => shop?.[Symbol.asyncDispose]())

const dev = (settings = '') => `config:\n  poolproof:cloud: embedded\n${settings}`
const ownApp = `  poolproof:app:
    output: .vercel/output
  poolproof:proof:
    path: /tables
    requests: 20
    concurrency: 5
`
const home = () => join(shop.folder, '.poolproof')
const page = async () => (await fetch(readCloudFile(home())?.app ?? '')).text()

test(
  'an app in a repository of its own is proved, operated and rolled back without a clone',
  long,
  async () => {
    await step('without an app the start says what to set, and creates nothing', async () => {
      shop.write('Pulumi.dev.yaml', dev())
      const output = await shop.run('start', '--once')
      expect(output).toMatch(
        /^1 [\s\S]*APP_OUTPUT_MISSING: [\s\S]*npx poolproof pulumi config set --path poolproof:app\.output/,
      )
      expect(output).not.toMatch(/PooledPostgres|\bcreated\b/)
    })

    const first = await step('what is set in Pulumi.dev.yaml afterwards is deployed and proved', async () => {
      await shop.buildApp('first')
      shop.write('Pulumi.dev.yaml', dev(ownApp))
      const commit = shop.commit('first')
      const once = await shop.run('start', '--once')
      expect(once).toMatch(/^0 [\s\S]*\d+ created[\s\S]*GET \/tables/)
      return commit
    })

    let running: Started | undefined
    try {
      running = await step('the second start changes nothing and stays', async () => {
        const second = shop.poolproof(['start'], 'infra')
        await second.says('Running until Ctrl+C')
        expect(second.output()).toMatch(/pulumi up +no change/)
        expect(await page()).toBe('first')
        return second
      })

      await step(
        'other commands find the cloud from anywhere in the project, and name commands that work there',
        async () => {
          expect(await shop.run('start')).toMatch(/^1 CLOUD_RUNNING[\s\S]*npx poolproof pulumi stack output/)
          const preview = shop.poolproof(['preview', 'dev'], 'infra')
          expect(`${await preview.ended} ${preview.output()}`).toMatch(
            /^0 [\s\S]*dev ✅ no change[\s\S]*policies pass/,
          )
          expect(await shop.run('report')).toMatch(/^0 [\s\S]*\bdev\b[\s\S]*no change/)
          // The app says nothing of its deployment, and has no migrations.
          expect(await shop.run('drift')).toMatch(/^2 stack dev: no differences\n/)
          expect(await shop.run('proof')).toMatch(/^0 [\s\S]*GET \/tables/)
          expect(await shop.run('doctor')).toMatch(/^2 [\s\S]*\d\d ok, 0 wrong, 2 cannot tell/)
          expect(await shop.run('pulumi', 'stack', 'output', 'address')).toMatch(
            /^0 http:\/\/127\.0\.0\.1:\d+/,
          )
          expect(await shop.run('recover')).toMatch(/^0 /)
        },
      )

      await step('keys rotate, and Pulumi.dev.yaml stays as it was committed', async () => {
        expect(await shop.run('rotate')).toMatch(/^0 [\s\S]*next: npx poolproof pulumi up --stack dev/)
        expect(await shop.run('pulumi', 'up', '--yes', '--skip-preview')).toMatch(/^0 /)
        expect(await shop.run('retire')).toMatch(/^1 RETIRE_TOO_EARLY/)
        expect(readFileSync(join(shop.folder, 'Pulumi.dev.yaml'), 'utf8')).toBe(dev(ownApp))
      })

      for (const [name, forget] of [
        ['deployed from here', () => undefined],
        ['committed', () => shop.forgetBuilds()],
      ] as const)
        await step(`a rollback returns to the bytes that were ${name}`, async () => {
          await shop.buildApp(`second, to go back to what was ${name}`)
          shop.commit(name)
          expect(await shop.run('pulumi', 'up', '--yes', '--skip-preview')).toMatch(/^0 /)
          expect(await page()).toContain('second')
          forget()
          expect(await shop.run('rollback', 'dev', '--to', first, '--yes')).toMatch(
            new RegExp(`^0 [\\s\\S]*dev serves artifact [0-9a-f]{64} of commit ${first}`),
          )
          expect(await page()).toBe('first')
        })

      await step('a promotion takes the same bytes to a second stack', async () => {
        const init = await shop.run('pulumi', 'stack', 'init', 'staging', '--no-select')
        expect(init).toMatch(/^0 /)
      })

      await step('what was created is destroyed', async () => {
        expect(await shop.run('pulumi', 'destroy', '--yes', '--skip-preview', '--stack', 'dev')).toMatch(
          /^0 /,
        )
      })
    } finally {
      running?.kill('SIGINT')
      await running?.ended
    }

    await step('reset removes the embedded cloud of the project', async () => {
      expect(await shop.run('reset', '--yes')).toMatch(/^0 removed /)
      expect(existsSync(home())).toBe(false)
    })
  },
)
