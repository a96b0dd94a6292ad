import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { commands } from '../../../cli/commands/index.ts'
import { packageManagerNames, packageManagers } from '../../../cli/init/found/package-manager.ts'
import { inventApp } from './app.ts'

const own = join(import.meta.dirname, '../../../.github/workflows')
const pins = new Set(
  readdirSync(own).flatMap(
    (name) => readFileSync(join(own, name), 'utf8').match(/uses: \S+@\S+ # v\S+/g) ?? [],
  ),
)

describe.each(packageManagerNames)('the workflows of %s', (packageManager) => {
  using app = inventApp({ 'package.json': { dependencies: { hono: '4.0.0' } } })
  app.init({ ci: true, 'package-manager': packageManager })
  const texts = ['preview', 'environment'].map((name) => app.read(`.github/workflows/poolproof-${name}.yml`))

  test('take the same actions, by the same commits, as those of this repository', () => {
    const used = texts.flatMap((text) => text.match(/uses: .*/g) ?? [])
    expect(used.length).toBeGreaterThan(6)
    for (const each of used) expect([...pins]).toContain(each)
  })

  test('grant nothing by default, keep secrets from forks, and run only commands of the table', () => {
    for (const text of texts) {
      const { permissions, jobs, concurrency } = parse(text)
      expect(permissions).toEqual({})
      expect(concurrency.group).toMatch(/^poolproof-/)
      expect(text).not.toContain('pull_request_target')
      for (const job of Object.values<Job>(jobs)) {
        expect(job.permissions.contents).toBe('read')
        expect(job.environment).toBe('staging')
        if (!job.if.includes("== 'schedule'"))
          expect(job.if).toContain('github.event.pull_request.head.repo.full_name == github.repository')
        const runs = job.steps.flatMap(({ run }) => run ?? [])
        expect(runs[0]).toContain(packageManagers[packageManager].clean)
        for (const run of runs) expect(run).not.toContain('${{')
        for (const [, name] of runs.join('\n').matchAll(/npx poolproof (\w+)/g))
          expect(commands.map((command) => command.name)).toContain(name)
      }
    }
  })
})

interface Job {
  if: string
  permissions: Record<string, string>
  environment: string
  steps: { run?: string }[]
}
