import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inventApp } from './app.ts'

const root = join(import.meta.dirname, '../../..')
const link = '{"projectId":"prj_1","orgId":"team_1"}'

/** `poolproof build:app` with an npx that keeps what it was given, and ends with `status`. */
function build(files: Record<string, unknown>, args: string[], status = 0) {
  const app = inventApp({
    'package.json': {},
    'bin/npx': `#!/bin/sh\necho "$@" > asked\ncp .vercel/project.json seen.json\nexit ${status}\n`,
    ...files,
  })
  chmodSync(join(app.path, 'bin/npx'), 0o755)
  const run = () =>
    spawnSync(process.execPath, [join(root, 'cli/package/poolproof.ts'), 'build:app', ...args], {
      cwd: app.path,
      env: { ...process.env, PATH: `${join(app.path, 'bin')}:${process.env.PATH}` },
      encoding: 'utf8',
    })
  return { app, run }
}

test('gives vercel build the settings of the app, without an account, and leaves no link', () => {
  const { app, run } = build({}, ['--framework', 'nextjs', '--app', 'apps/shop'])
  using _ = app
  expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' })
  expect(app.read('asked')).toMatch(/^--yes vercel@\d+\.\d+\.\d+ build --prod /)
  expect(JSON.parse(app.read('seen.json'))).toEqual({
    projectId: '-',
    orgId: '-',
    settings: { framework: 'nextjs', rootDirectory: 'apps/shop' },
  })
  expect(Object.keys(app.all())).not.toContain('.vercel/project.json')
})

test.each([0, 3])('your own link is back where the build ends with %s', (status) => {
  const { app, run } = build({ '.vercel/project.json': link }, [], status)
  using _ = app
  expect(run().status).toBe(status === 0 ? 0 : 1)
  expect(JSON.parse(app.read('seen.json')).settings).toEqual({ framework: null, rootDirectory: null })
  expect(app.read('.vercel/project.json')).toBe(link)
  expect(Object.keys(app.all()).filter((path) => path.startsWith('.vercel/'))).toEqual([
    '.vercel/project.json',
  ])
})

test('and also after a build that was killed, at the next one', () => {
  const { app, run } = build({ '.vercel/project.json.kept': link }, [])
  using _ = app
  writeFileSync(join(app.path, '.vercel/project.json'), '{"projectId":"-"}')
  expect(run().status).toBe(0)
  expect(app.read('.vercel/project.json')).toBe(link)
})
