import { printableAll } from '../../rules/printable.ts'
import { redact } from '../../rules/url/redact.ts'
import type { Examination } from './check-context.ts'
import type { Question } from './checks/check.ts'
import { questions } from './checks/index.ts'
import { type Answered, cannotTell, type Line, type Reason } from './line.ts'

/** Asks every question that applies, one after the other: what one opens the next one uses. No secret is in the lines, and what others said stands in them escaped. */
export async function examine(examination: Examination, showProgress: boolean): Promise<Line[]> {
  const { manner, patient } = examination
  const tell = showProgress && process.stderr.isTTY ? progress : () => undefined
  const hide = (text: string) => redact(text, patient.secrets)
  const lines: Line[] = []
  for (const question of questions) {
    manner.signal.throwIfAborted()
    tell(question.name)
    const answered = await ask(question, examination)
    if (!answered) continue
    const { verdict, reasons } = answered
    lines.push({ question: question.name, verdict, reasons: reasons.map((reason) => redacted(reason, hide)) })
  }
  tell('')
  return lines
}

/** One that breaks decides nothing, and says why. */
async function ask(question: Question, examination: Examination): Promise<Answered | undefined> {
  try {
    return await untilAborted(Promise.resolve(question.ask(examination)), examination.manner.signal)
  } catch (error) {
    examination.manner.signal.throwIfAborted()
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

function redacted({ code, what, corrected, fix }: Reason, hide: (text: string) => string): Reason {
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
