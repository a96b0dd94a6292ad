import { digest, type Files } from '../../infra/build/build-output.ts'
import { readMigrations } from '../../rules/migrations/migration-file.ts'
import { Problem } from '../../rules/problem.ts'
import { NotServed } from './not-served.ts'
import type { Report } from './report.ts'
import type { Save } from './save-queue.ts'
import type { Base, Session } from './session.ts'
import type { Built, Source } from './source.ts'

interface Parts {
  source: Pick<Source, 'build' | 'lastWins' | 'prisma'>
  session: Pick<Session, 'base' | 'serve' | 'withdraw'>
  report: Report
}

/** Builds what was saved and has it served in the place of the deployment, unless the two are equal. */
export class DevLoop {
  private readonly parts: Parts
  /** The deployment that has the domain. */
  private base: Base | undefined
  private latest: (Built & { artifact: string }) | undefined
  /** Artifact of the working copy that is served, and the deployment that it covers. */
  private served: { artifact: string; on: string } | undefined
  /** What only an update brings into effect. */
  private readonly waiting = new Set<string>()

  constructor(parts: Parts) {
    this.parts = parts
    this.moved(parts.session.base)
  }

  /** The domain went to this deployment, which serves until the next `save`. */
  moved(base: Base | undefined): void {
    const { source, report } = this.parts
    if (this.base) report.moved(base?.id)
    this.base = base
    this.waiting.clear()
    const schema = source.prisma && (readMigrations(source.prisma).at(-1)?.name ?? '')
    if (base && schema && schema !== base.meta.schema) this.asks(`migration ${schema}`)
  }

  /** The deployment that serves where the working copy does not. */
  get deployment(): string | undefined {
    return this.base?.id
  }

  /** `what` has changed and takes effect with the next update. */
  asks(what: string): void {
    this.waiting.add(what)
    this.parts.report.asks([...this.waiting])
  }

  /** Returns false where a newer save made it obsolete. */
  async save({ files, since }: Save, isObsolete: () => boolean): Promise<boolean> {
    const { source, report } = this.parts
    const isWorthless = () => source.lastWins && isObsolete()
    try {
      if (!this.latest || files.length > 0) {
        const built = await source.build()
        if (isWorthless()) return false
        this.latest = { ...built, artifact: digest(built.files) }
      }
      await this.serve(this.latest, files, since)
    } catch (error) {
      if (!isExpected(error)) throw error
      if (isWorthless()) return false
      report.failed(error.message, this.isCovered())
    }
    return true
  }

  private async serve(
    { files, artifact, requires }: Built & { artifact: string },
    changed: readonly string[],
    since: number,
  ): Promise<void> {
    const { session, report } = this.parts
    const { base } = this
    if (!base) return
    const missing = requires.filter((name) => !base.variables.includes(name))
    if (missing.length > 0) return report.lacks(missing, this.isCovered())
    if (artifact === base.meta.artifact) {
      await session.withdraw()
      this.served = undefined
      return report.equal(base.id)
    }
    if (artifact === this.served?.artifact && this.isCovered()) return report.unchanged(changed)
    await session.serve(files as Files)
    this.served = { artifact, on: base.id }
    report.served(changed, (performance.now() - since) / 1000, [...this.waiting])
  }

  /** Whether the working copy, and not the deployment, serves. */
  private isCovered(): boolean {
    return this.base !== undefined && this.served?.on === this.base.id
  }
}

/** A fault of the code or of its output; everything else is one of ours. */
const isExpected = (error: unknown): error is Error => error instanceof NotServed || error instanceof Problem
