import type { ProofRun } from '../run.ts'
import type { PathRule } from '../settings.ts'
import { type Answer, describeAnswer } from './http-client.ts'

/** Of an answer, in which its text is looked for. */
const MOST_BYTES = 1024 * 1024

/** Asks every path without a login: a deployment with a broken page is not switched to. */
export async function checkPaths(
  { client, checks }: ProofRun,
  paths: readonly PathRule[] = [],
): Promise<void> {
  const ask = (rule: PathRule) => client.request(`GET ${rule.path}`, { most: MOST_BYTES })
  const answers = await Promise.all(paths.map(async (rule) => ({ rule, answer: await ask(rule) })))
  for (const { rule, answer } of answers) {
    const isFine = hasStatus(rule, answer) && hasText(rule, answer)
    checks.record(`path ${rule.path}`, expectedOf(rule), gotOf(rule, answer), isFine)
  }
}

function hasStatus({ status: expected }: PathRule, { status }: Answer): boolean {
  return expected === undefined ? status >= 200 && status < 400 : status === expected
}

function hasText({ text }: PathRule, answer: Answer): boolean {
  return text === undefined || (answer.text?.includes(text) ?? false)
}

function expectedOf({ status, text }: PathRule): string {
  const answer = status === undefined ? 'HTTP 2xx or 3xx' : `HTTP ${status}`
  return text === undefined ? answer : `${answer} with the text ${JSON.stringify(text)}`
}

function gotOf(rule: PathRule, answer: Answer): string {
  const got = describeAnswer(answer)
  if (!hasStatus(rule, answer) || rule.text === undefined) return got
  if (answer.text === undefined) return `${got} with more than ${MOST_BYTES / 1024} kB, which is not searched`
  return `${got} ${hasText(rule, answer) ? 'with' : 'without'} it`
}
