import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shellNode, type TinyProject, tinyProject } from './harness/tiny-project.ts'

const PROGRAM = `
import { ComponentResource, Config, getOrganization, getProject, getStack } from '@pulumi/pulumi'
class Thing extends ComponentResource {
  readonly who: string
  constructor(name: string) {
    super('tiny:index:Thing', name)
    this.who = name
    this.registerOutputs({})
  }
}
export const who = new Thing('one').who
export const node = process.versions.node
export const names = [getOrganization(), getProject(), getStack()].join(' ')
export const word = new Config().requireSecret('word')
`

const POLICY = {
  'policy/PulumiPolicy.yaml': 'runtime: nodejs\n',
  'policy/package.json': '{ "name": "tiny-policy", "version": "1.0.0", "main": "index.js" }',
  'policy/index.js': `
    const { Config, getStack } = require('@pulumi/pulumi')
    const { PolicyPack } = require('@pulumi/policy')
    const stack = getStack() + ' ' + new Config('poolproof').require('word').length
    new PolicyPack('tiny', { policies: [{
      name: 'no-things', description: 'No things.', enforcementLevel: 'mandatory',
      validateResource: (args, report) => { if (args.type === 'tiny:index:Thing') report('a thing in ' + stack) },
    }] })`,
}

const PLUGIN = {
  'plugin/PulumiPlugin.yaml': 'runtime: nodejs\n',
  'plugin/package.json': '{ "name": "tiny-plugin", "version": "1.0.0", "main": "index.js" }',
  'plugin/index.js': `
    const provider = require('@pulumi/pulumi/provider')
    module.exports = provider.main({
      version: '1.0.0',
      getSchema: async () => JSON.stringify({ name: 'tiny', version: '1.0.0' }),
      construct: async (name) => ({ urn: 'urn:pulumi:dev::poolproof::tiny:index:Remote::' + name, state: { answer: 42 } }),
    }, process.argv.slice(2))`,
}

async function project(program = PROGRAM, plugins = ''): Promise<TinyProject> {
  const tiny = await tinyProject(program, plugins)
  await tiny.pulumi('config', 'set', '--secret', 'word', 'hush')
  return tiny
}

describe('the Node language host', () => {
  test(`runs a program with Node 24 or later, started from a shell whose node is ${execFileSync(shellNode(), ['--version']).toString().trim()}`, async () => {
    using tiny = await project()
    const up = await tiny.pulumi('up', '--yes')
    expect(`${up.code} ${up.output}`).toMatch(/^0 /)
    expect(up.output).not.toMatch(/warning|hush/)
    const outputs = JSON.parse((await tiny.pulumi('stack', 'output', '--json', '--show-secrets')).output)
    expect(outputs).toMatchObject({ who: 'one', names: 'organization poolproof dev', word: 'hush' })
    expect(Number.parseInt(outputs.node, 10)).toBeGreaterThanOrEqual(24)
    expect((await tiny.pulumi('stack', 'output', '--json')).output).toContain('"word": "[secret]"')

    const preview = await tiny.pulumi('preview', '--expect-no-changes')
    expect(`${preview.code} ${preview.output}`).toMatch(/^0 [\s\S]*2 unchanged/)
  })

  test('tells a fault of the program once, without a word about exit codes', async () => {
    using tiny = await project(`${PROGRAM}\nthrow new Error('broken on purpose')`)
    const { code, output } = await tiny.pulumi('preview', '--suppress-progress')
    expect(code).not.toBe(0)
    expect(output.match(/broken on purpose/g)).toHaveLength(1)
    expect(output).not.toContain('exit code')
  })

  test('names the exit code of a program that ends by itself', async () => {
    using tiny = await project('process.exit(7)')
    const { output } = await tiny.pulumi('preview', '--suppress-progress')
    expect(output).toContain('Program exited with non-zero exit code: 7')
  })

  test('starts a policy pack that knows the stack and its configuration when it is loaded', async () => {
    using tiny = await project()
    for (const [file, content] of Object.entries(POLICY)) tiny.write(file, content)
    const { code, output } = await tiny.pulumi('preview', '--policy-pack', 'policy')
    expect(code).not.toBe(0)
    expect(output).toContain('a thing in dev 4')
  })

  test('starts a plugin written for Node and hands over what it answers', async () => {
    using tiny = await project(
      `
      import { ComponentResource } from '@pulumi/pulumi'
      class Remote extends ComponentResource {
        declare readonly answer: unknown
        constructor(name: string) { super('tiny:index:Remote', name, { answer: undefined }, {}, true) }
      }
      export const answer = new Remote('one').answer`,
      'plugins:\n  providers:\n    - { name: tiny, path: plugin }\n',
    )
    for (const [file, content] of Object.entries(PLUGIN)) tiny.write(file, content)
    const up = await tiny.pulumi('up', '--yes')
    expect(`${up.code} ${up.output}`).toMatch(/^0 /)
    expect((await tiny.pulumi('stack', 'output', 'answer')).output.trim()).toBe('42')
  })

  test('ends the program when the engine is interrupted, and when it is killed', async () => {
    using tiny = await project(`
      import { writeFileSync } from 'node:fs'
      writeFileSync('pid', String(process.pid))
      console.log('waiting')
      await new Promise((resolve) => setTimeout(resolve, 600_000))`)
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const preview = tiny.startPulumi('preview')
      await preview.says('waiting')
      process.kill(preview.pid, signal)
      await preview.ended
      const pid = Number(readFileSync(join(tiny.folder, 'infra/pid'), 'utf8'))
      await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false)
    }
  })

  test('says what pulumi about asks: the runtime and the packages of the clone', async () => {
    using tiny = await project()
    tiny.write('package.json', '{ "type": "module", "dependencies": { "zod": "4" } }')
    const lock = {
      packages: { 'node_modules/zod': { version: '4.6.7' }, 'node_modules/pg': { version: '8.0.0' } },
    }
    tiny.write('package-lock.json', JSON.stringify(lock))
    const { output } = await tiny.pulumi('about', '--json')
    const about = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1))
    expect(about.runtime).toMatchObject({ language: 'nodejs', executable: shellNode() })
    expect(about.dependencies).toEqual([{ name: 'zod', version: '4.6.7' }])
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
