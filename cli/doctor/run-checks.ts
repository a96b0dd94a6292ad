import { commandFor } from '../../rules/command-for.ts'
import { printableAll } from '../../rules/printable.ts'
import { redact } from '../../rules/url/redact.ts'
import type { CheckContext } from './check-context.ts'
import { type CheckResult, cannotTell, type DoctorCheck, type Line, type Reason } from './checks/check.ts'
import { doctorChecks } from './checks/index.ts'

/**
 * Runs every check that applies, one after the other: each reuses the connections of those before. The lines contain no
 * secret, and foreign texts in them are escaped.
 */
export async function runChecks(context: CheckContext, showProgress: boolean): Promise<Line[]> {
  const { checkOptions, target } = context
  const showName = showProgress && process.stderr.isTTY ? progress : () => undefined
  const hide = (text: string) => redact(text, target.secrets)
  const lines: Line[] = []
  const unasked: string[] = []
  for (const check of doctorChecks) {
    checkOptions.signal.throwIfAborted()
    showName(check.name)
    const result = await ask(check, context)
    if (!result) continue
    if (result.unasked && target.facts.where === undefined) {
      unasked.push(check.name)
      continue
    }
    const { verdict, reasons } = result
    lines.push({
      question: check.name,
      verdict,
      reasons: reasons.map((reason) => redactReason(reason, hide)),
    })
  }
  showName('')
  return unasked.length > 0 ? [...lines, restLine(unasked, checkOptions.offline)] : lines
}

/** What a URL or a log alone does not answer: one line, however many questions. */
function restLine(names: readonly string[], offline: boolean): Line {
  const what = `${names.length} questions need a project${offline ? ' or a connection' : ''}: ${names.join(', ')}`
  const without = offline ? '; for those of the connection leave out --offline' : ''
  const fix = `${commandFor('poolproof doctor --project NAME')}${without}`
  return { question: 'everything else', verdict: 'cannot tell', reasons: [{ what, fix }] }
}

/** A check that throws decides nothing, and says why. */
async function ask(check: DoctorCheck, context: CheckContext): Promise<CheckResult | undefined> {
  try {
    return await untilAborted(Promise.resolve(check.ask(context)), context.checkOptions.signal)
  } catch (error) {
    context.checkOptions.signal.throwIfAborted()
    return cannotTell(`the check failed: ${(error as Error).message}`)
  }
}

/** A waiting query does not listen to the signal. */
function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}

function redactReason({ code, what, corrected, fix }: Reason, hide: (text: string) => string): Reason {
  return printableAll({
    code,
    what: hide(what),
    corrected: corrected && hide(corrected),
    fix: fix && hide(fix),
  })
}

/** One line of the terminal, overwritten by the next. */
function progress(name: string): void {
  process.stderr.write(`\r\x1b[K${name ? `… ${name}` : ''}`)
}
