import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import { modulePath } from '../../rules/files/package-folder.ts'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { Problem } from '../../rules/problem.ts'
import { identifier, psqlAsAdmin } from '../../rules/psql-command.ts'
import { redact, urlSecrets } from '../../rules/url/redact.ts'
import type { Endpoint } from '../connection.ts'
import { baselineCommand } from './access.ts'
import { type MigrationHistory, resolveCommand } from './history.ts'
import { prismaFolder } from './migration-files.ts'
import { prismaCli } from './prisma-package.ts'
import { engineUrl, schemaEngine } from './schema-engine.ts'

export interface DeployOptions {
  endpoint: Endpoint
  folder: string
  /** application_name of this run's backend in the database. */
  application: string
  signal: AbortSignal
  /** Receives each line, without secrets. */
  line(text: string): void
}

/** How the CLI ended: its exit code and all its output, without secrets. */
export interface Deployed {
  code: number | null
  output: string
}

const config = modulePath('plugin/migration/prisma.config')

/** Passed on to the CLI; the rest of the engine's environment, such as its tokens, is not. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'XDG_CACHE_HOME']

/** Runs the official `prisma migrate deploy`. The URL travels in the environment. */
export async function prismaMigrateDeploy(options: DeployOptions): Promise<Deployed> {
  const { endpoint, folder, application } = options
  const engine = schemaEngine()
  const scratch = mkdtempSync(join(tmpdir(), 'poolproof-migrate-'))
  try {
    const caFile = endpoint.ca ? join(scratch, 'ca.pem') : undefined
    if (endpoint.ca && caFile) writeFileSync(caFile, endpoint.ca)
    const env = {
      ...Object.fromEntries(INHERITED.map((name) => [name, process.env[name]])),
      DIRECT_URL: endpoint.url,
      POOLPROOF_ENGINE_URL: engineUrl(endpoint.url, { withPassword: engine.official, application, caFile }),
      POOLPROOF_PRISMA_FOLDER: prismaFolder(folder),
      PRISMA_SCHEMA_ENGINE_BINARY: engine.path,
      // No request to prisma.io, no advertisement.
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
  const { endpoint, signal, line } = options
  const secrets = urlSecrets(endpoint.url)
  const child = spawn(process.execPath, [prismaCli(), ...args], {
    cwd: projectFolder(),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group: the CLI's engine has to end with it.
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
      const text = redact(stripVTControlCharacters(raw), secrets)
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

/** The fix, by Prisma's own code. */
const fixes: Record<string, (folder: string, name: string) => string> = {
  P3018: resolveCommand,
  P3009: resolveCommand,
  P3005: (_, name) => baselineCommand(name),
}

/** What only another role may do, by what Postgres says: the SQL that comes first. A failed migration is resolved after it. */
const first: readonly [RegExp, (name: string, role: string) => string][] = [
  [
    /permission denied to create extension \\?"([^"\\]+)/,
    (name) =>
      `${psqlAsAdmin(`CREATE EXTENSION IF NOT EXISTS ${identifier(name)}`)}; write IF NOT EXISTS in migration.sql too`,
  ],
  [
    /extension \\?"([^"\\]+)\\?" is not available/,
    (name) => `enable extension ${name} in the database host's console, or take it out of migration.sql`,
  ],
  [
    /permission denied for schema ([^\s,]+)/,
    (name, role) => psqlAsAdmin(`GRANT USAGE, CREATE ON SCHEMA ${identifier(name)} TO ${identifier(role)}`),
  ],
  [
    /permission denied for database ([^\s,]+)/,
    (name, role) => psqlAsAdmin(`GRANT CREATE ON DATABASE ${identifier(name)} TO ${identifier(role)}`),
  ],
  [
    /permission denied for (?:table|view|materialized view|foreign table|relation) ([^\s,]+)/,
    (name, role) =>
      psqlAsAdmin(`GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE ${identifier(name)} TO ${identifier(role)}`),
  ],
  [
    /permission denied for sequence ([^\s,]+)/,
    (name, role) => psqlAsAdmin(`GRANT USAGE, SELECT ON SEQUENCE ${identifier(name)} TO ${identifier(role)}`),
  ],
  [
    /must be owner of (?:table|relation|view|type|sequence|function|schema) ([^\s,]+)/,
    (name, role) =>
      `${psqlAsAdmin(`GRANT OWNER TO ${identifier(role)}`)}, where OWNER is the owner of ${name}`,
  ],
]

/** Prisma's own message about a failed deploy, and what to do next. */
export function deployProblem(
  folder: string,
  { code, output }: Deployed,
  missing: readonly string[],
  { failed, access }: MigrationHistory,
): Problem {
  const name = failed[0] ?? missing[0] ?? ''
  const denied = first.flatMap(([said, fix]) => {
    const [, what] = said.exec(output) ?? []
    return what ? [fix(what, access?.role ?? 'ROLE')] : []
  })[0]
  const [prismaCode = ''] = /\bP\d{4}\b/.exec(output) ?? []
  const fix = failed.length > 0 ? resolveCommand : fixes[prismaCode]
  const ending = code === null ? 'was killed' : `ended with exit code ${code}`
  return new Problem(
    'MIGRATION_FAILED',
    `migration ${name}: prisma migrate deploy ${ending}\n${indented(message(output))}`,
    denied
      ? `${denied}; then, with DIRECT_URL set to the direct connection: npx prisma migrate resolve --rolled-back ${name}`
      : (fix?.(folder, name) ??
          "see Prisma's message above: https://www.prisma.io/docs/orm/reference/error-reference"),
  )
}

/** Lines of the engine's backtrace. */
const TRACE = /^\s+(\d+: |with |at )/

/** From the word "Error" on; all of it where there is none. */
function message(output: string): string {
  const start = output.search(/^\s*Error\b/m)
  const lines = output.slice(Math.max(start, 0)).split('\n')
  return lines.filter((line) => line.trim() && !TRACE.test(line)).join('\n') || 'there was no output'
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ')
}
