import { cpSync, existsSync, rmSync } from 'node:fs'
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
const up = () => shop.run('pulumi', 'up', '--yes', '--skip-preview')
const outputs = async () =>
  JSON.parse((await shop.run('pulumi', 'stack', 'output', '--json')).replace(/^\d+ /, ''))
const output = () => join(shop.folder, '.vercel')
/** Stands for a build of a commit: copies the output that was made of it before. */
const copyOf = (kept: string) => `cp -r '${kept}' .vercel`
const page = async () => (await fetch(readCloudFile(home())?.app ?? '')).text()

test('an app in a repository of its own is proved and looked at without a clone', long, async () => {
  await step('without an app the start says what to set, and creates nothing', async () => {
    shop.write('Pulumi.dev.yaml', dev())
    const output = await shop.run('start', '--once')
    expect(output).toMatch(
      /^1 [\s\S]*APP_OUTPUT_MISSING: [\s\S]*npx poolproof pulumi config set --path poolproof:app\.output/,
    )
    expect(output).not.toMatch(/PooledPostgres|\bcreated\b/)
  })

  await step('what is set in Pulumi.dev.yaml afterwards is deployed and proved', async () => {
    await shop.buildApp('first')
    shop.write('Pulumi.dev.yaml', dev(ownApp))
    shop.commit('first')
    const once = await shop.run('start', '--once')
    expect(once).toMatch(/^0 [\s\S]*\d+ created[\s\S]*GET \/tables/)
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
        expect(await shop.run('doctor')).toMatch(/^0 [\s\S]*\d\d ok, 0 wrong, 2 cannot tell/)
      },
    )

    await step('its keys rotate and retire with the next up', async () => {
      expect(await shop.run('rotate')).toMatch(/^0 [\s\S]*poolproof:jwtGenerations \[1\] -> \[2,1\]/)
      expect(await up()).toMatch(/^0 /)
      expect(await shop.run('retire')).toMatch(/^1 [\s\S]*RETIRE_TOO_EARLY: signing keys: generation 1/)
      expect(await shop.run('retire', '--at-once')).toMatch(/^0 [\s\S]*\[2,1\] -> \[2\]/)
      expect(await up()).toMatch(/^0 /)
      expect(await shop.run('pulumi', 'stack', 'output', 'generations', '--json')).toMatch(/jwt=2 database=1/)
    })

    const kept = join(home(), 'kept')
    const first = await step('a rollback returns to the bytes that were deployed from here', async () => {
      const { artifact } = await outputs()
      cpSync(output(), kept, { recursive: true })
      await shop.buildApp('second')
      shop.write('greeting', 'second')
      shop.commit('second')
      expect(await up()).toMatch(/^0 /)
      expect(await page()).toBe('second')
      expect(await shop.run('rollback', 'dev', '--yes')).toMatch(
        new RegExp(`^0 [\\s\\S]*dev serves artifact ${artifact}`),
      )
      expect(await page()).toBe('first')
      return String(artifact)
    })

    await step('without them it takes what --build makes of the commit, if that is the same', async () => {
      expect(await up()).toMatch(/^0 /)
      expect(await page()).toBe('second')
      rmSync(join(shop.folder, '.poolproof/build', first), { recursive: true })
      const back = (...more: string[]) => shop.run('rollback', 'dev', '--yes', ...more)
      expect(await back()).toMatch(
        /^1 [\s\S]*ROLLBACK_BUILD: commit [\s\S]*npx poolproof rollback dev --build '/,
      )
      expect(await back('--build', copyOf(output()))).toMatch(/^1 [\s\S]*ROLLBACK_DIFFERS/)
      expect(await back('--build', copyOf(kept))).toMatch(
        new RegExp(`^0 [\\s\\S]*dev serves artifact ${first}`),
      )
      expect(await page()).toBe('first')
      expect(shop.git('worktree', 'list').split('\n')).toHaveLength(1)
    })

    await step(
      'a reset without a terminal asks for --yes; with it nothing is left but the project',
      async () => {
        expect(await shop.run('reset')).toMatch(
          /^2 [\s\S]*CONFIRMATION_MISSING[\s\S]*npx poolproof reset --yes/,
        )
        expect(await shop.run('reset', '--yes')).toMatch(/^0 [\s\S]*removed /)
        expect(await running?.ended).toBe(0)
        expect(existsSync(home())).toBe(false)
        expect(shop.git('status', '--porcelain')).toBe('')
      },
    )
  } finally {
    running?.kill('SIGINT')
    await running?.ended
  }
})
