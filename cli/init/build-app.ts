import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { runChild } from '../../setup/process/child.mjs'
import { vercelCli } from '../start/report.ts'
import { findWorkspace } from './found/workspace.ts'

interface Given {
  framework: string
  app: string | undefined
}

/**
 * `poolproof build:app`: runs `vercel build` without an account. The stack makes the project, whose settings at Vercel say nothing
 * about a build, so those of this build take the place of `vercel link` for as long as it takes.
 *
 * @throws Problem BUILD_FAILED
 */
export async function buildApp({ framework, app }: Given): Promise<number> {
  const { root } = findWorkspace(process.cwd())
  const folder = join(root, '.vercel')
  const link = join(folder, 'project.json')
  const kept = `${link}.kept`
  mkdirSync(folder, { recursive: true })
  // Also what a killed build left.
  if (existsSync(link) && !existsSync(kept)) renameSync(link, kept)
  const settings = { framework: framework === 'none' ? null : framework, rootDirectory: app ?? null }
  writeFileSync(link, JSON.stringify({ projectId: '-', orgId: '-', settings }))
  try {
    const args = ['--yes', vercelCli, 'build', '--prod', '--yes', '--token', 'none']
    const code = await runChild('npx', args, { cwd: root, stdio: ['ignore', 2, 2] })
    if (code === 0) return 0
    throw new Problem(
      'BUILD_FAILED',
      `vercel build ended with exit code ${code}`,
      'read its output above, and build again',
    )
  } finally {
    rmSync(link, { force: true })
    if (existsSync(kept)) renameSync(kept, link)
  }
}
