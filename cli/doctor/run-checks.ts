import { printableAll } from '../../rules/printable.ts'
import { redact } from '../../rules/url/redact.ts'
import type { CheckContext } from './check-context.ts'
import type { DoctorCheck } from './checks/check.ts'
import { doctorChecks } from './checks/index.ts'
import { type CheckResult, cannotTell, type Line, type LineReason } from './line.ts'

/** Asks every question that applies, one after the other: what one opens the next one uses. No secret is in the lines, and what others said stands in them escaped. */
export async function runChecks(context: CheckContext, showProgress: boolean): Promise<Line[]> {
  const { checkOptions, target } = context
  const tell = showProgress && process.stderr.isTTY ? progress : () => undefined
  const hide = (text: string) => redact(text, target.secrets)
  const lines: Line[] = []
  for (const question of doctorChecks) {
    checkOptions.signal.throwIfAborted()
    tell(question.name)
    const answered = await ask(question, context)
    if (!answered) continue
    const { verdict, reasons } = answered
    lines.push({ question: question.name, verdict, reasons: reasons.map((reason) => redacted(reason, hide)) })
  }
  tell('')
  return lines
}

/** One that breaks decides nothing, and says why. */
async function ask(question: DoctorCheck, context: CheckContext): Promise<CheckResult | undefined> {
  try {
    return await untilAborted(Promise.resolve(question.ask(context)), context.checkOptions.signal)
  } catch (error) {
    context.checkOptions.signal.throwIfAborted()
    return cannotTell(`it could not be asked: ${(error as Error).message}`)
  }
}

/** A query that waits for its turn hears of no signal. */
function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}

function redacted({ code, what, corrected, fix }: LineReason, hide: (text: string) => string): LineReason {
  return printableAll({
    ...(code ? { code } : {}),
    what: hide(what),
    ...(corrected ? { corrected: hide(corrected) } : {}),
    ...(fix ? { fix: hide(fix) } : {}),
  })
}

/** One line of the terminal, written over by the next. */
function progress(name: string): void {
  process.stderr.write(`\r\x1b[K${name ? `… ${name}` : ''}`)
}
