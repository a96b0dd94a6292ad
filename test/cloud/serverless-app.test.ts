import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { examplesTest } from './harness/custom-app.ts'
import { foreignProject } from './harness/foreign-project.ts'

const test = examplesTest()

test('ServerlessApp is the whole stack in a program of two lines, by its settings, with all outputs', async ({
  stack,
  examples,
}) => {
  using project = foreignProject(stack)
  const { apiToken, teamId, stacks } = stack.cloud.file
  const { database } = stacks.dev as { database: object }
  const settings = {
    project: 'whole',
    domain: 'api.whole.localhost',
    frontendUrl: 'https://whole.localhost',
    region: 'iad1',
    vercelTeam: teamId,
    vercelToken: apiToken,
    database: { ...database, name: 'whole' },
    app: { output: relative(project.folder, await examples.build('own-app/index.ts')) },
    proof: { path: '/tables', requests: 20, concurrency: 5 },
  }
  project.write(
    'index.ts',
    `import { ServerlessApp } from 'poolproof'
export default (await ServerlessApp.create()).outputs`,
  )
  await project.pulumi('stack', 'init', 'whole')
  const config = Object.entries(settings).map(([name, value]) => [`poolproof:${name}`, value])
  const file = parse(readFileSync(join(project.folder, 'Pulumi.whole.yaml'), 'utf8'))
  project.write('Pulumi.whole.yaml', { ...file, config: Object.fromEntries(config) })
  const { code, output } = await project.pulumi('up', '--yes', '--skip-preview', '--stack', 'whole')
  expect(code, output).toBe(0)
  const outputs = await project.outputs('whole')
  expect(outputs).toMatchObject({
    url: 'https://api.whole.localhost',
    schemaVersion: 'none',
    poolMax: 2,
    proof: expect.stringMatching(/requests=20 failures=0/),
  })
  // What the program of this repository exports by name.
  const [, names = ''] =
    /export const \{([^}]*)\}/.exec(readFileSync(join(packageFolder, 'infra/index.ts'), 'utf8')) ?? []
  expect(Object.keys(outputs).sort()).toEqual(names.match(/\w+/g)?.sort())
  const again = await project.pulumi('preview', '--expect-no-changes', '--stack', 'whole')
  expect(again.code, again.output).toBe(0)
})
