import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../../rules/files/package-folder.ts'
import type { DashboardProject } from './dashboard-project.ts'
import type { TestStack } from './stack.ts'

interface Place {
  stack: TestStack
  shop: DashboardProject
  /** With Pulumi.yaml. */
  folder: string
  /** Gets everything that is printed. */
  printed: string[]
}

/** `npx poolproof adopt --project shop`, with this on stdin; in a group of its own, so that a kill reaches what it started. */
export function adopting({ stack, shop, folder, printed }: Place, args: string[], input = '') {
  const { api, apiToken } = stack.cloud.file
  const env = { ...stack.engine.environment, VERCEL_API_TOKEN: apiToken, VERCEL_API_URL: api }
  const own = ['--project', 'shop', '--build', shop.output, '--proof-path', '/tables', '--app', shop.address]
  // One run asks database and app as well.
  const checkOptions = args.includes('--dry-run') ? [] : ['--offline']
  const command = [join(packageFolder, 'cli/package/poolproof.ts'), 'adopt', ...own, ...checkOptions, ...args]
  const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe']
  const child = spawn(process.execPath, command, { cwd: folder, env, stdio, detached: true })
  child.stdin.end(input)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const ended = new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      printed.push(output)
      resolve({ code, output })
    })
  })
  return { ended, kill: () => process.kill(-(child.pid as number), 'SIGKILL') }
}

/** Texts of all files below a folder. */
export function filesBelow(top: string): string[] {
  const paths = readdirSync(top, { recursive: true, encoding: 'utf8' }).map((name) => join(top, name))
  return paths.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, 'utf8'))
}
