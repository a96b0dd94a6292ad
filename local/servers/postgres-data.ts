import { execFile } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { type ServerUser, writeFor } from './server-user.ts'

export interface PostgresDataOptions {
  /** Postgres' own folder; the data becomes `<folder>/data`. */
  folder: string
  user: ServerUser
  /** Path of the program. */
  initdb: string
  /** Of the superuser `postgres`. */
  password: string
  say?: ((text: string) => void) | undefined
}

/** Sorting and upper case by code point, in UTF-8, as Postgres itself defines them: the same on every machine. */
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']

/** The data folder, made where there is none; a half made one of an interrupted start is made anew. */
export async function postgresData(options: PostgresDataOptions): Promise<string> {
  const data = join(options.folder, 'data')
  if (!existsSync(data)) await makeData(data, options)
  const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (found === '18') return data
  throw new Problem(
    'POSTGRES_VERSION',
    `the data in ${data} was made by PostgreSQL ${found}; this is PostgreSQL 18`,
    `type: ${commandFor('poolproof reset')} (its databases are deleted and made again)`,
  )
}

async function makeData(
  data: string,
  { folder, user, initdb, password, say }: PostgresDataOptions,
): Promise<void> {
  say?.('Postgres: making its data folder')
  const pwfile = join(folder, 'pwfile')
  writeFor(user, pwfile, password)
  rmSync(`${data}.new`, { recursive: true, force: true })
  const args = [
    '--username=postgres',
    `--pwfile=${pwfile}`,
    '--auth=scram-sha-256',
    ...LOCALE,
    `--pgdata=${data}.new`,
  ]
  try {
    await promisify(execFile)(initdb, args, { ...user, cwd: folder })
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string }
    throw new Problem(
      'SERVER_NOT_STARTED',
      [
        `Postgres could not make its data folder; its last words:`,
        ...(stderr || message).trim().split('\n').slice(-8),
      ].join('\n    '),
      `see that there are 100 MB free for ${folder}, then start again`,
    )
  } finally {
    rmSync(pwfile, { force: true })
  }
  renameSync(`${data}.new`, data)
}
