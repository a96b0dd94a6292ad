import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { LossyLog } from '../../setup/lossy-log.mjs'
import { newId } from './entities.ts'

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
  /** Answers to requests since the start, by deployment and HTTP status. */
  private readonly answers: Record<string, Record<string, number>> = {}
  private readonly folder: string
  private readonly say: (text: string) => void
  private readonly files = new Map<string, LossyLog>()
  private readonly followed = new Map<string, (line: Pick<LogLine, 'type' | 'text'>) => void>()

  constructor(folder: string, say: (text: string) => void) {
    this.folder = join(folder, 'logs')
    this.say = say
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
  }

  add(deploymentId: string, line: Omit<LogLine, 'id' | 'time'>): void {
    const { status } = line.request ?? {}
    if (status !== undefined) {
      this.answers[deploymentId] ??= {}
      const counts = this.answers[deploymentId]
      counts[status] = (counts[status] ?? 0) + 1
    }
    this.file(deploymentId).add(entry(line))
    this.followed.get(deploymentId)?.(line)
  }

  /** Gives its lines to `listener` as they come, until it is removed. */
  follow(deploymentId: string, listener: (line: Pick<LogLine, 'type' | 'text'>) => void): void {
    this.followed.set(deploymentId, listener)
  }

  read(deploymentId: string): LogLine[] {
    try {
      const text = readFileSync(this.path(deploymentId), 'utf8')
      return text.split('\n').filter(Boolean).flatMap(parseLine)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  /** By HTTP status. */
  answersOf(deploymentId: string): Record<string, number> {
    return { ...this.answers[deploymentId] }
  }

  remove(deploymentId: string): void {
    this.files.delete(deploymentId)
    this.followed.delete(deploymentId)
    delete this.answers[deploymentId]
    rmSync(this.path(deploymentId), { force: true })
  }

  private file(deploymentId: string): LossyLog {
    let file = this.files.get(deploymentId)
    if (!file) {
      file = new LossyLog(this.path(deploymentId), {
        lostLine: (lost) =>
          entry({ type: 'stderr', text: `${lost} lines before this one could not be written` }),
        onLoss: (code) =>
          this.say(
            `the log of ${deploymentId} cannot be written (${code}): its lines are dropped and counted`,
          ),
      })
      this.files.set(deploymentId, file)
    }
    return file
  }

  private path(deploymentId: string): string {
    return join(this.folder, `${deploymentId}.ndjson`)
  }
}

const entry = (line: Omit<LogLine, 'id' | 'time'>) =>
  JSON.stringify({ id: newId('', 20), time: Date.now(), ...line } satisfies LogLine)

/** A line cut by a kill is left out. */
function parseLine(line: string): LogLine[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
