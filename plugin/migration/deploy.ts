import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { Endpoint } from '../connection.ts'
import { projectRoot } from '../project-root.ts'
import { redactor, urlSecrets } from '../redact.ts'
import { engineUrl } from './engine-url.ts'
import { prismaFolder } from './migration-files.ts'
import { schemaEngine } from './schema-engine.ts'

export interface DeployOptions {
  door: Endpoint
  folder: string
  /** By which the backend of this run is known in the database. */
  application: string
  signal: AbortSignal
  /** Hears each line, without secrets. */
  line(text: string): void
}

/** How the CLI ended: its exit code, and all it said, without secrets. */
export interface Deployed {
  code: number | null
  output: string
}

const config = fileURLToPath(new URL('prisma.config.ts', import.meta.url))

/** Passed on to the CLI; everything else of the engine's environment, such as its tokens, is not its business. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'XDG_CACHE_HOME']

/** Runs the official `prisma migrate deploy`. The door travels in the environment. */
export async function prismaMigrateDeploy(options: DeployOptions): Promise<Deployed> {
  const { door, folder, application } = options
  const engine = schemaEngine()
  const scratch = mkdtempSync(join(tmpdir(), 'poolproof-migrate-'))
  try {
    const caFile = door.ca ? join(scratch, 'ca.pem') : undefined
    if (door.ca && caFile) writeFileSync(caFile, door.ca)
    const env = {
      ...Object.fromEntries(INHERITED.map((name) => [name, process.env[name]])),
      DIRECT_URL: door.url,
      POOLPROOF_ENGINE_URL: engineUrl(door.url, { withPassword: engine.official, application, caFile }),
      POOLPROOF_PRISMA_FOLDER: prismaFolder(folder),
      PRISMA_SCHEMA_ENGINE_BINARY: engine.path,
      // Neither a question to prisma.io nor an advertisement.
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      NO_COLOR: '1',
    }
    return await runCli(['migrate', 'deploy', '--config', config], env, options)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function runCli(args: string[], env: NodeJS.ProcessEnv, options: DeployOptions): Promise<Deployed> {
  const { door, signal, line } = options
  const redact = redactor(urlSecrets(door.url))
  const child = spawn(process.execPath, [prismaCli(), ...args], {
    cwd: projectRoot,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: the CLI's engine has to end with it.
    detached: true,
  })
  const kill = () => {
    if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  signal.addEventListener('abort', kill)
  if (signal.aborted) kill()
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (raw) => {
      const text = redact(stripVTControlCharacters(raw))
      output += `${text}\n`
      line(text)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      signal.removeEventListener('abort', kill)
      resolve({ code, output })
    })
  })
}

/** The CLI of this project, whatever `prisma` is on PATH. */
function prismaCli(): string {
  const require = createRequire(join(projectRoot, 'package.json'))
  const manifest = require.resolve('prisma/package.json')
  return join(dirname(manifest), require(manifest).bin.prisma)
}
