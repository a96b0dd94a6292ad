import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../../setup/process/command.ts'
import { ensurePulumiCli } from '../../setup/tools/pulumi-cli.ts'
import { stored } from '../unit/infra/stored-value.ts'

const texts = [
  ...[
    '1',
    '01',
    '00',
    '0',
    '-1',
    '1e3',
    '1.0',
    '0.25',
    'true',
    'false',
    'True',
    'yes',
    'null',
    '~',
    '0x10',
    '1_000',
  ],
  ...['2026-01-01', '12:30', '"1"', '[1]', '{"a":1}', ' 1', '20260301000000', '9007199254740993'],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '100000000000000000000'],
]

test('pulumi config set --path stores numbers, booleans and texts as the unit tests take them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-typed-'))
  try {
    const pulumi = await ensurePulumiCli()
    const env = {
      ...process.env,
      PULUMI_HOME: folder,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: 'typed',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
    }
    writeFileSync(join(folder, 'Pulumi.yaml'), 'name: poolproof\nruntime: nodejs\n')
    const cli = (...args: string[]) => runCommand(pulumi, args, { cwd: folder, env })
    await cli('stack', 'init', 'typed')
    const names = texts.map((_, index) => `V${String(index).padStart(2, '0')}`)
    for (const [index, text] of texts.entries())
      await cli('config', 'set', '--path', `poolproof:env.${names[index]}`, '--', text)
    const { 'poolproof:env': found } = JSON.parse(await cli('config', '--json'))
    const expected = texts.map((text, index) => `"${names[index]}":${stored(text)}`)
    expect(found.value).toBe(`{${expected.join()}}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
