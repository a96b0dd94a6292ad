import { expect, test } from 'vitest'
import { withoutStoppedPolicies } from '../../../cli/pulumi/stopped-policies.ts'

const noise = '    error: failed to run remediation: rpc error: code = Canceled desc = context canceled'

async function shown(...lines: string[]): Promise<string[]> {
  async function* printed() {
    yield* lines
  }
  let text = ''
  for await (const part of withoutStoppedPolicies(printed())) text += part
  return text.split('\n').slice(0, -1)
}

test('a resource whose policies were stopped goes from the diagnostics, everything else stays', async () => {
  const role = ['  postgresql:index:Role (app-a):', '    error: role "x" already exists', '']
  expect(
    await shown(
      ...[
        ' +  vercel:index:Project app creating',
        `    vercel:index:Project app ${noise.trim()}`,
        'Diagnostics:',
      ],
      ...role,
      ...['  vercel:index:Project (app):', noise, ''],
      ...['Resources:', '    2 errored', ''],
    ),
  ).toEqual([
    ...[' +  vercel:index:Project app creating', 'Diagnostics:', ...role],
    ...['Resources:', '    2 errored', ''],
  ])
})

test('a resource that has an error of its own beside it keeps that, also at the end of the output', async () => {
  const own = ['  vercel:index:Project (app):', '    error: it is taken']
  expect(await shown(own[0] as string, noise, own[1] as string)).toEqual(own)
  expect(await shown('  vercel:index:Project (app):', noise)).toEqual([])
})
