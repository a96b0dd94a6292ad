import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../../../cli/commands/index.ts'
import { readWorkflow } from '../../cloud/harness/workflow.ts'

const root = join(import.meta.dirname, '../../..')
const files = readdirSync(join(root, '.github/workflows'))
const names = commands.map(({ name }) => name)
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

test('there are workflows for the tests, for pull requests, promotion, drift and the package', () => {
  expect(files.sort()).toEqual(
    ['drift', 'pr-environment', 'preview', 'promote', 'publish', 'test'].map((name) => `${name}.yml`),
  )
})

describe.each(files)('%s', (file) => {
  const workflow = readWorkflow(file)
  const text = readFileSync(join(root, '.github/workflows', file), 'utf8')
  const jobs = Object.values(workflow.jobs)
  const steps = jobs.flatMap((job) => job.steps)

  test('grants nothing by default, and each job read access to the code and at most one write permission', () => {
    expect(workflow.permissions).toEqual({})
    for (const { permissions = {} } of jobs) {
      const { contents, ...others } = permissions
      expect(contents).toBe('read')
      expect(
        Object.keys(others).filter((name) => !['pull-requests', 'issues', 'id-token'].includes(name)),
      ).toEqual([])
      expect(Object.keys(others).length).toBeLessThanOrEqual(1)
    }
  })

  test('pins actions by commit, with their version as a comment, and leaves no token in the checkout', () => {
    const lines = text.split('\n').filter((line) => line.includes('uses:'))
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    expect(text.match(/actions\/checkout@/g)?.length).toBe(text.match(/persist-credentials: false/g)?.length)
  })

  test('runs only commands of the table, and puts no expression into a shell', () => {
    const commands = steps.flatMap(({ run }) => run ?? [])
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) {
      const [, script, name] = /^(?:npm (?:run )?([a-z]+)|npx poolproof ([a-z]+))(?: |$)/.exec(command) ?? []
      expect([...Object.keys(scripts), ...names, 'publish'], command).toContain(script ?? name)
      expect(command).not.toContain('${{')
    }
  })

  test('has names that are claims, a time limit and a concurrency group', () => {
    for (const { name } of [...jobs, ...steps.filter(({ run }) => run)]) expect(name).toMatch(/ .* /)
    for (const job of jobs) expect(job['timeout-minutes']).toBeGreaterThan(0)
    expect(workflow.concurrency?.group).toMatch(/\w/)
  })

  test('keeps secrets from forks: never pull_request_target, and a job with secrets only of this repository', () => {
    expect(text).not.toContain('pull_request_target')
    if (!('pull_request' in workflow.on)) return
    for (const job of jobs) {
      if (!JSON.stringify(job).includes('secrets.') || job.if === "github.event_name == 'schedule'") continue
      expect(job.if).toContain('github.event.pull_request.head.repo.full_name == github.repository')
    }
  })
})

/** The GitHub environment of each job, whose secrets it sees; jobs without one see none. */
const environments: Record<string, Record<string, string>> = {
  'drift.yml': { drift: 'production-drift' },
  'pr-environment.yml': { up: 'staging', down: 'staging', sweep: 'staging' },
  'preview.yml': { preview: 'staging' },
  'promote.yml': { preview: 'production-preview', promote: 'production' },
  'publish.yml': { publish: 'npm' },
  'test.yml': {},
}

describe.each(Object.entries(environments))('the secrets of %s', (file, expected) => {
  const { jobs, ...workflow } = readWorkflow(file)
  const named = Object.entries(jobs).flatMap(([job, { environment }]) =>
    environment ? [[job, environment]] : [],
  )

  test("are those of each job's environment", () => {
    expect(Object.fromEntries(named)).toEqual(expected)
  })

  test('reach no job without an environment, and no whole workflow; a job sees its backend and passphrase alone', () => {
    expect(JSON.stringify(workflow)).not.toContain('secrets')
    for (const [name, job] of Object.entries(jobs)) {
      const seen = [...new Set(JSON.stringify(job).match(/secrets[.[\w]*/g))].sort()
      const own = ['secrets.PULUMI_ACCESS_TOKEN', 'secrets.PULUMI_CONFIG_PASSPHRASE']
      // The registry trusts the workflow itself.
      expect(seen, name).toEqual(job.environment && job.environment !== 'npm' ? own : [])
      expect(JSON.stringify(job), name).not.toMatch(/toJSON|inherit/i)
    }
  })

  test("of production reach nothing that a pull request starts; a tag's preview is not the environment that updates", () => {
    const production = named.filter(([, environment]) => environment?.startsWith('production'))
    if ('pull_request' in workflow.on) expect(production).toEqual([])
    for (const [, environment] of production.filter(([, one]) => one !== 'production-drift'))
      expect(workflow.on, environment).toEqual({ push: { tags: ['v*'] } })
  })
})

test('production is updated after its preview, once the reviewers of its environment have approved', () => {
  expect(readWorkflow('promote.yml').jobs.promote).toMatchObject({
    environment: 'production',
    needs: 'preview',
  })
})
