import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const doctor = join(import.meta.dirname, '../../../cli/poolproof.ts')
const prompt = 'it is not shown'
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const colour = /\u001b\[[\d;]*m/

/** `poolproof doctor --url - --offline` at a terminal of its own: types `keys` once it is asked. */
async function atTerminal(keys: string, env: Record<string, string> = {}) {
  const { NO_COLOR: _, ...inherited } = process.env
  const command = `'${process.execPath}' '${doctor}' doctor --url - --offline`
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { ...inherited, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (!shown.includes(prompt) && `${shown}${text}`.includes(prompt)) child.stdin.write(keys)
    shown += text
  })
  const [code] = await once(child, 'close')
  return { code, shown }
}

const typed =
  'postgresql://app:canary-typed@db.abcdefghijklmnopqrst.supabase.co:5432/postgres?sslmode=require\r'

test('a URL typed at a terminal is not shown, and the answer is coloured', async () => {
  const { code, shown } = await atTerminal(typed)
  expect(shown).toContain(prompt)
  expect(shown).toContain('DIRECT_AS_POOLED')
  expect(shown).not.toContain('canary-typed')
  expect(shown).toMatch(colour)
  expect(code).toBe(1)
})

test('NO_COLOR holds at a terminal too', async () => {
  const { code, shown } = await atTerminal(typed, { NO_COLOR: '1' })
  expect(shown).toContain('DIRECT_AS_POOLED')
  expect(shown).not.toMatch(colour)
  expect(shown).not.toContain('canary-typed')
  expect(code).toBe(1)
})

test('Ctrl+C at the prompt ends with 130', async () => {
  const { code, shown } = await atTerminal('\u0003')
  expect(shown).not.toContain('DIRECT_AS_POOLED')
  expect(code).toBe(130)
})

test('an interrupt while it waits for a pipe ends with 130', async () => {
  const child = spawn(process.execPath, [doctor, 'doctor', '--url', '-'], { stdio: ['pipe', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const timer = setInterval(() => child.kill('SIGINT'), 1_000)
  const [code] = await closed
  clearInterval(timer)
  expect(code).toBe(130)
})
