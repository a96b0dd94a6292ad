import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cloneElsewhere } from './harness/clone.ts'
import { fakeGitHub } from './harness/github.ts'
import { runJob } from './harness/workflow.ts'

const drift = 'npx poolproof drift --stack production --out drift.txt'
const found = (text: string) => ({ [drift]: `echo '${text}' > drift.txt; exit 1` })

test('drift of a night opens one issue, another night says in it what it is now, one that cannot tell fails and leaves it, a good one closes it', async () => {
  await using github = await fakeGitHub(0, {})
  using checkout = cloneElsewhere()
  const { GITHUB_TOKEN, ...repository } = github.environment
  const night = (instead: Record<string, string>) =>
    runJob('drift.yml', 'drift', {
      ...{ folder: checkout.folder, instead, context: { 'github.token': GITHUB_TOKEN } },
      env: { ...process.env, ...repository, POOLPROOF_CLONE: undefined, POOLPROOF_LOG: undefined },
    })
  expect((await night(found('role shop_app_a has 20 connections'))).succeeded).toBe(false)
  expect((await night(found('variable EXTRA is of others'))).succeeded).toBe(false)
  expect(github.issues).toMatchObject([
    { title: 'Production is not what its stack says', state: 'open', user: { type: 'Bot' } },
  ])
  expect(github.issues[0]?.body).toBe('<!-- poolproof:drift -->\n    variable EXTRA is of others')
  rmSync(join(checkout.folder, 'drift.txt'))
  expect((await night({ [drift]: 'exit 2' })).succeeded).toBe(false)
  expect(github.issues).toMatchObject([{ state: 'open', body: expect.stringContaining('EXTRA') }])
  expect((await night({ [drift]: 'true' })).succeeded).toBe(true)
  expect(github.issues).toMatchObject([{ state: 'closed' }])
})
