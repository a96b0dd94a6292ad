import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { newId } from './id.ts'

/** One line a function printed, or one request to it. */
export interface LogLine {
  id: string
  time: number
  type: 'stdout' | 'stderr' | 'request'
  text: string
  request?: { method: string; path: string; status: number; host: string }
}

/** What happened in each deployment, one JSON line per event. */
export class Logs {
  /** Answers to requests since the start, by HTTP status. */
  readonly answers: Record<string, number> = {}
  private readonly folder: string

  constructor(folder: string) {
    this.folder = join(folder, 'logs')
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
  }

  add(deploymentId: string, line: Omit<LogLine, 'id' | 'time'>): void {
    const { status } = line.request ?? {}
    if (status !== undefined) this.answers[status] = (this.answers[status] ?? 0) + 1
    const entry: LogLine = { id: newId('', 20), time: Date.now(), ...line }
    appendFileSync(this.path(deploymentId), `${JSON.stringify(entry)}\n`, { mode: 0o600 })
  }

  read(deploymentId: string): LogLine[] {
    try {
      const text = readFileSync(this.path(deploymentId), 'utf8')
      return text.split('\n').filter(Boolean).flatMap(parsed)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  remove(deploymentId: string): void {
    rmSync(this.path(deploymentId), { force: true })
  }

  private path(deploymentId: string): string {
    return join(this.folder, `${deploymentId}.ndjson`)
  }
}

/** A line cut by a kill is left out. */
function parsed(line: string): LogLine[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
