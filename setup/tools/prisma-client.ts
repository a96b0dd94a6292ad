import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { hasAuthApp, projectFolder } from '../../rules/files/project-folder.ts'
import { runCommand } from '../process/command.ts'
import { withLock } from '../process/lock.mjs'
import { step } from '../progress.mjs'

const SOURCES = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']

/** Generates the auth app's client in this clone, and in a project that was made of the template. */
export async function ensurePrismaClients(): Promise<void> {
  for (const root of new Set([packageFolder, projectFolder()])) await ensurePrismaClient(root)
}

/** Generates app/generated from prisma/schema.prisma; does nothing while schema, config and Prisma are the same. */
export async function ensurePrismaClient(root: string = packageFolder): Promise<void> {
  // An app of another kind generates its own.
  if (!hasAuthApp(root) || !existsSync(join(root, 'prisma.config.ts'))) return
  const stamp = join(root, 'app/generated/.poolproof-generated')
  const wanted = fingerprint(root)
  const isCurrent = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (isCurrent()) return
  await withLock(join(root, '.poolproof/prisma-client.lock'), async () => {
    if (isCurrent()) return
    await step('Generating the Prisma client', () => generatePrismaClient(root))
    writeFileSync(stamp, wanted)
  })
}

/** Of the schema that the configuration names, or of another one. */
export async function generatePrismaClient(root: string, schema?: string): Promise<void> {
  const options = schema ? ['--schema', schema] : []
  await runCommand(join(root, 'node_modules/.bin/prisma'), ['generate', ...options], { cwd: root, env })
}

/** Generating needs no schema engine, but would fetch one: any file that exists keeps it off the network. */
const env = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
}

function fingerprint(root: string): string {
  const hash = createHash('sha256')
  for (const file of SOURCES) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
