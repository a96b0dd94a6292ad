import { execFileSync } from 'node:child_process'
import { delimiter } from 'node:path'
import { describe, expect } from 'vitest'
import { runPulumi } from '../../cli/pulumi/client.ts'
import { cloneElsewhere } from './harness/clone.ts'
import { stackTest } from './harness/stack.ts'

const test = stackTest({}, (stack) => stack.up())

const preview = ['preview', '--expect-no-changes', '--stack', 'dev']

describe('the same state', () => {
  test('has an empty preview and up from a clone in another folder', async ({ stack }) => {
    using clone = cloneElsewhere()
    for (const command of [
      preview,
      ['up', '--yes', '--skip-preview', '--expect-no-changes', '--stack', 'dev'],
    ]) {
      const { code, stdout, stderr } = await runPulumi(stack.engine, command, { cwd: clone.folder })
      expect(`${code} ${stdout}${stderr}`).toMatch(/^0 /)
    }
  })

  const systemNode = nodeOfTheSystem()
  test.skipIf(!systemNode)(
    `has an empty preview from a shell whose node is ${systemNode?.version}`,
    async ({ stack }) => {
      const environment = {
        ...stack.engine.environment,
        PATH: systemNode?.path(stack.engine.environment.PATH),
      }
      const { code, stdout, stderr } = await runPulumi({ ...stack.engine, environment }, preview)
      expect(`${code} ${stdout}${stderr}`).toMatch(/^0 /)
    },
  )
})

/** A Node older than 24 on PATH, beside the project's own; undefined where there is none. */
function nodeOfTheSystem() {
  const outside = (path = '') =>
    path
      .split(delimiter)
      .filter((folder) => !folder.includes('node_modules'))
      .join(delimiter)
  try {
    const version = execFileSync('node', ['--version'], { env: { PATH: outside(process.env.PATH) } })
      .toString()
      .trim()
    return Number(version.slice(1).split('.')[0]) < 24 ? { version, path: outside } : undefined
  } catch {
    return undefined
  }
}
