import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { AcceptFile } from '../../cli/accept/file.ts'
import { acceptRows } from '../../cli/accept/rows/index.ts'
import { readState } from '../../cli/pulumi/state.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'
import { api } from './harness/vercel.ts'

const test = stackTest({}, (stack) => stack.up())

/** `poolproof accept` on the stack. */
function accept(stack: TestStack, ...args: string[]) {
  const env = { ...process.env, POOLPROOF_HOME: stack.home, POOLPROOF_CLONE: packageFolder, NO_COLOR: '1' }
  const line = [join(packageFolder, 'cli/main.ts'), 'accept', ...args]
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
    execFile(process.execPath, line, { cwd: packageFolder, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    ),
  )
}

const fileOf = (stack: TestStack) => join(stack.home, 'accepted.dev.json')
const read = (stack: TestStack) => JSON.parse(readFileSync(fileOf(stack), 'utf8')) as AcceptFile

test(
  'every row is asked on the embedded cloud, goes on where it was, and its file holds no secret',
  long,
  async ({ stack }) => {
    await step('one row alone needs no --yes where it changes nothing', async () => {
      const { code, stdout } = await accept(stack, '--only', 'region')
      expect(`${code} ${stdout}`).toMatch(
        /^0 [\s\S]*region: held: x-vercel-id iad1, wanted iad1\n1 held, 0 not held, 0 skipped/,
      )
    })

    await step('rows that update the stack are not run without --yes', async () => {
      const { code, stderr } = await accept(stack)
      expect([code, stderr]).toEqual([2, expect.stringContaining('CONFIRMATION_MISSING')])
      expect(Object.keys(read(stack).rows)).toEqual(['region'])
    })

    const first = read(stack).rows.region?.at
    await step('all rows: nothing that can be asked here does not hold', async () => {
      const { code, stdout, stderr } = await accept(stack, '--yes', '--json')
      const { rows } = JSON.parse(stdout) as { rows: { id: string; result: string; figure: string }[] }
      const not = rows.filter(({ result }) => result === 'not held')
      expect({ code, not, stderr }).toMatchObject({ code: 0, not: [] })
      expect(rows.map(({ id }) => id)).toEqual(acceptRows.map(({ id }) => id))
      const held = rows.filter(({ result }) => result === 'held').map(({ id }) => id)
      expect(held).toEqual([
        ...['function-starts', 'variables-bind', 'protection', 'reads-as-created', 'second-up'],
        ...['simultaneous-updates', 'region', 'dns-recommended', 'sha1-checked', 'token-errors'],
      ])
      const reason = (id: string) => rows.find((row) => row.id === id)?.figure
      expect(reason('cron')).toMatch(
        /^by hand: Vercel, Project, Cron Jobs, Run; then npx poolproof accept --only cron --held/,
      )
      expect(reason('supabase-roles')).toMatch(/^the database is not on supabase/)
      expect(reason('sensitive-policy')).toMatch(/^the policy of team .* is default/)
      expect(reason('protection')).toBe('401 without, 200 with the secret')
    })

    await step('what held before was not asked again', () => {
      expect(read(stack).rows.region?.at).toBe(first)
      return Promise.resolve()
    })

    await step('a policy that is turned on, and a row seen by a person, hold the next time', async () => {
      const { file } = stack.cloud
      await fetch(`${file.api}/v2/teams/${file.teamId}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${file.apiToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sensitiveEnvironmentVariablePolicy: 'on' }),
      })
      expect((await accept(stack, '--only', 'sensitive-policy', '--yes')).code).toBe(0)
      expect((await accept(stack, '--only', 'cron', '--held', '200 in the log')).code).toBe(0)
      expect(read(stack).rows).toMatchObject({
        'sensitive-policy': { result: 'held', figure: expect.stringContaining('failures=0') },
        cron: { result: 'held', figure: 'seen by a person: 200 in the log' },
      })
    })

    await step('the file holds no secret of the stack', async () => {
      const text = readFileSync(fileOf(stack), 'utf8')
      const { stdout } = await stack.pulumi('stack', 'export', '--show-secrets')
      const secrets = readState(stdout).deployment.resources.flatMap(({ inputs = {}, outputs = {} }) =>
        ['apiToken', 'cronSecret', 'bypassSecret', 'result', 'password'].flatMap((name) => [
          inputs[name],
          outputs[name],
        ]),
      )
      const texts = secrets.filter((one) => typeof one === 'string')
      expect(texts.length).toBeGreaterThan(5)
      for (const secret of texts) expect(text).not.toContain(secret)
    })

    await step('a claim that does not hold is said with what came instead, and ends with 1', async () => {
      const { projects } = (await api(stack, '/v9/projects')) as { projects: { id: string }[] }
      const { file } = stack.cloud
      await fetch(`${file.api}/v9/projects/${projects[0]?.id}?teamId=${file.teamId}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${file.apiToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ssoProtection: null }),
      })
      const { code, stdout } = await accept(stack, '--only', 'protection')
      expect(`${code} ${stdout}`).toMatch(/^1 [\s\S]*protection: not held: 200 without, 200 with the secret/)
      expect(read(stack).rows.protection).toMatchObject({ result: 'not held' })
    })
  },
)
