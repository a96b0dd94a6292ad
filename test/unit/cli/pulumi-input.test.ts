import { expect, test } from 'vitest'
import { runPulumi } from '../../../cli/pulumi/client.ts'

test('a CLI that ends before it read anything is answered by its exit code', async () => {
  const engine = { home: '/', pulumi: 'false', environment: process.env, folderOf: () => '/' }
  const input = 'x'.repeat(1_000_000)
  expect(await runPulumi(engine, ['up'], { input })).toEqual({ code: 1, stdout: '', stderr: '' })
})
