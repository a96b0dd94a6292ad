import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cloud, startCloud } from '../local/cloud.ts'
import { removeServers } from '../local/servers/servers-folder.ts'
import { say } from '../setup/progress.mjs'
import { ensurePgbouncer } from '../setup/tools/pgbouncer.ts'
import { ensurePrismaClient } from '../setup/tools/prisma-client.ts'
import { type Machine, machine } from './results.ts'

export interface BenchCloud extends AsyncDisposable {
  cloud: Cloud
  machine: Machine
  /** For what is written meanwhile. */
  folder: string
}

/** Enough for every step of the load test; a Vercel function may have thousands. */
const maxInstances = 120
/** What the budget asks for so many: one connection each, twice over while one deployment follows another. */
const sizes = { poolSize: 20, maxClients: 2 * maxInstances }

/** An embedded cloud for one measurement, in a folder that goes away with it. */
export async function benchCloud(): Promise<BenchCloud> {
  await using starting = new AsyncDisposableStack()
  await ensurePrismaClient()
  const pooler = await ensurePgbouncer()
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-bench-'))
  const home = join(folder, 'home')
  starting.defer(async () => {
    await removeServers(home)
    rmSync(folder, { recursive: true, force: true })
  })
  const cloud = starting.use(
    await startCloud({ home, pgbouncer: pooler, say, vercel: { maxInstances }, pooler: sizes }),
  )
  const about = await machine(cloud.file.adminUrl, pooler)
  const started = starting.move()
  return { cloud, machine: about, folder, [Symbol.asyncDispose]: () => started.disposeAsync() }
}
