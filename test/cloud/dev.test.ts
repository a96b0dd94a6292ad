import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { cloneElsewhere } from './harness/clone.ts'
import { examplesTest } from './harness/custom-app.ts'
import { scope, shared } from './harness/fixtures.ts'
import { type Started, start } from './harness/process.ts'
import { long, step } from './harness/step.ts'
import { until } from './harness/until.ts'
import { api } from './harness/vercel.ts'

const test = examplesTest().extend('clone', scope, shared(cloneElsewhere))

interface Place {
  stack: { home: string }
  clone: { folder: string }
}

/** `poolproof COMMAND` in a copy of this work tree. */
const poolproof = ({ stack, clone }: Place, ...args: string[]): Started =>
  start(process.execPath, ['cli/main.ts', ...args], {
    cwd: clone.folder,
    env: { ...process.env, POOLPROOF_HOME: stack.home, NO_COLOR: '1' },
  })

/** Waits for one more line that says this. */
async function says(dev: Started, text: string, work: () => void): Promise<void> {
  const count = () => dev.output().split(text).length
  const before = count()
  work()
  await until(() => {
    if (dev.exitCode() !== undefined) throw new Error(`ended: ${dev.output()}`)
    return count() > before
  })
}

test(
  'a save of the auth app is served, errors leave the last good version, kill -9 the proved deployment',
  long,
  async ({ stack, clone }) => {
    await stack.up()
    const { app } = stack.cloud.file
    const file = join(clone.folder, 'app/routes/health.ts')
    const source = readFileSync(file, 'utf8')
    const page = async (): Promise<[string, boolean]> => {
      const answer = await fetch(`${app}/api/health`)
      return [answer.headers.get('x-test') ?? 'none', answer.headers.has('x-poolproof-working-copy')]
    }
    const change = (text: string) => source.replace("status: 'ok'", `status: 'ok', ${text}`)
    const changed = async () => ((await (await fetch(`${app}/api/health`)).json()) as { test?: string }).test
    const dev = poolproof({ stack, clone }, 'dev')

    await step('serves nothing of its own while the code is that of the deployment', async () => {
      await dev.says('proved  the code is that of the deployment')
      expect(await page()).toEqual(['none', false])
    })

    await step('serves a save, and the deployment at its own address', async () => {
      await says(dev, 'health.ts: served in', () => writeFileSync(file, change("test: 'one'")))
      expect(await changed()).toBe('one')
    })
    dev.kill('SIGKILL')
  },
)
