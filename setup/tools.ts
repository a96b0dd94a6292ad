// `npm run setup`, and what `npm start` and `npm test` do first: everything the embedded cloud needs that npm does not bring.
import { delimiter, dirname } from 'node:path'
import { languageHostFolder } from './offline/language-host.ts'
import { ensurePgbouncer } from './tools/pgbouncer.ts'
import { ensurePrismaClients } from './tools/prisma-client.ts'
import { ensurePulumiCli } from './tools/pulumi-cli.ts'

export interface Tools {
  /** The executables' absolute paths. */
  pulumi: string
  pgbouncer: string
  /** What the engine and its children get as PATH: the chosen CLI's folder first, and a Node language host. */
  path: string
}

/** Finds or fetches every tool; cheap when all are there. Throws a Problem that says what to type. */
export async function ensureTools(): Promise<Tools> {
  await ensurePrismaClients()
  const [pulumi, pooler] = await Promise.all([ensurePulumiCli(), ensurePgbouncer()])
  const path = [languageHostFolder(pulumi), dirname(pulumi), process.env.PATH].filter(Boolean).join(delimiter)
  return { pulumi, pgbouncer: pooler, path }
}

/** `npm run setup`. */
export async function setup(): Promise<number> {
  const { pulumi, pgbouncer } = await ensureTools()
  process.stdout.write(`pulumi     ${pulumi}\npgbouncer  ${pgbouncer}\n`)
  return 0
}
