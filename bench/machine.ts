import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { ask } from '../local/servers/query.ts'

/** What a figure has to be read with. */
export interface Machine {
  cores: number
  processor: string
  /** GiB. */
  memory: number
  node: string
  postgres: string
  pgbouncer: string
}

export async function machine(adminUrl: string, pgbouncer: string): Promise<Machine> {
  const [row] = await ask(adminUrl, 'SHOW server_version')
  const processors = cpus()
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() || process.arch,
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgres: String(row?.server_version).split(' ')[0] ?? '',
    pgbouncer: /[\d.]+/.exec(execFileSync(pgbouncer, ['--version'], { encoding: 'utf8' }))?.[0] ?? '',
  }
}

export function machineText({ cores, processor, memory, node, postgres, pgbouncer }: Machine): string {
  return `${cores} cores (${processor}), ${memory} GiB, Node ${node}, Postgres ${postgres}, PgBouncer ${pgbouncer}`
}
