import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'

// Each starts Node beside whatever else runs.
vi.setConfig({ testTimeout: 60_000 })

const doctor = join(import.meta.dirname, '../../../cli/package/poolproof.ts')
/** What it says while it waits for a database. */
const underway = '… pooled URL'
const ctrlC = '\u0003'
const prompt = '(hidden)'
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const colour = /\u001b\[[\d;]*m/

/** `poolproof doctor --url - ARGS` at a terminal of its own: types `keys` once it is asked, and more once it said more. */
async function atTerminal(
  keys: string,
  env: Record<string, string> = {},
  args = '--offline',
  ...more: Typed
) {
  const { NO_COLOR: _, ...inherited } = process.env
  const command = `'${process.execPath}' '${doctor}' doctor --url - ${args}`
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { ...inherited, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const typed: Typed = [[prompt, keys], ...more]
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    const [next] = typed
    if (next && shown.includes(next[0])) child.stdin.write(typed.shift()?.[1] ?? '')
  })
  const [code] = await once(child, 'close')
  return { code, shown }
}

/** What is typed once something is said. */
type Typed = [said: string, keys: string][]

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
  const { code, shown } = await atTerminal(ctrlC)
  expect(shown).not.toContain('DIRECT_AS_POOLED')
  expect(code).toBe(130)
})

test('Ctrl+C while a database hangs ends with 130, without waiting for it and without a report', async () => {
  const hanging = createServer().listen(0, '127.0.0.1')
  await once(hanging, 'listening')
  try {
    const { port } = hanging.address() as AddressInfo
    const { code, shown } = await atTerminal(
      `postgresql://app:canary-typed@127.0.0.1:${port}/shop\r`,
      {},
      '',
      [underway, ctrlC],
    )
    expect(shown).toContain(underway)
    expect(shown).not.toContain('poolproof doctor:')
    expect(code).toBe(130)
  } finally {
    hanging.close()
  }
})

test('an interrupt while it waits for a pipe ends with 130', async () => {
  const child = spawn(process.execPath, [doctor, 'doctor', '--url', '-'], { stdio: ['pipe', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  // More than a pipe holds: once it is written, the doctor is reading.
  child.stdin.on('error', () => undefined).write(' '.repeat(1_000_000), () => child.kill('SIGINT'))
  const [code] = await closed
  expect(code).toBe(130)
})
