import { expect, test } from 'vitest'
import { changeGenerations, configuredGenerations } from '../../../cli/stacks/key-versions.ts'
import { withNewGeneration } from '../../../rules/release/generations.ts'

/** A CLI that answers from two texts and remembers what it was asked. */
function stackOf(config: object, outputs: object) {
  const asked: string[][] = []
  const pulumi = async (...args: string[]) => {
    asked.push(args)
    return JSON.stringify(args[0] === 'config' ? config : outputs)
  }
  return { asked, stack: { name: 'production', pulumi } }
}

test('a real stack is rotated by one pulumi config set-all, without reading a secret', async () => {
  const config = { 'poolproof:jwtGenerations': { value: '[2]', objectValue: [2], secret: false } }
  const { asked, stack } = stackOf(config, { generations: { jwt: [2], database: [1] } })
  expect(await changeGenerations(stack, 'jwt', withNewGeneration)).toEqual({
    stack: 'production',
    setting: 'poolproof:jwtGenerations',
    before: [2],
    after: [3, 2],
    next: 'pulumi up --stack production',
  })
  const written = '{"poolproof:jwtGenerations":{"value":"[3,2]","objectValue":[3,2],"secret":false}}'
  expect(asked).toEqual([
    ['config', '--json'],
    ['stack', 'output', '--json'],
    ['config', 'set-all', '--json', written],
  ])
})

test('a rotation whose step before was never deployed is refused, and nothing is written', async () => {
  const config = { 'poolproof:jwtGenerations': { value: '[2]' } }
  const { asked, stack } = stackOf(config, { generations: { jwt: [2, 1] } })
  await expect(changeGenerations(stack, 'jwt', withNewGeneration)).rejects.toThrow('GENERATION_SKIPPED')
  expect(asked.flat()).not.toContain('set-all')
})

test('the fix names the stack that the command line named', async () => {
  const config = { 'poolproof:jwtGenerations': { value: '[2,1]' } }
  const { stack } = stackOf(config, {})
  await expect(changeGenerations(stack, 'jwt', withNewGeneration, 'production')).rejects.toMatchObject({
    code: 'ROTATION_UNFINISHED',
    fix: 'npx poolproof retire --stack production, then pulumi up --stack production, then rotate',
  })
})

test('a stack that names no generation is at the first', async () => {
  expect(await configuredGenerations(stackOf({}, {}).stack, 'database')).toEqual([1])
})

test('generations that were set as text are numbers', async () => {
  const config = { 'poolproof:jwtGenerations': { value: '["2","1"]' } }
  expect(await configuredGenerations(stackOf(config, {}).stack, 'jwt')).toEqual([2, 1])
})

test.each(['2,1', '2', '[]', '[3,2,1]', '[0]', '["two"]', '{"0":2}', undefined])(
  'generations that are none are a Problem with the command, and nothing is written: %s',
  async (value) => {
    const { asked, stack } = stackOf({ 'poolproof:jwtGenerations': { value } }, {})
    await expect(changeGenerations(stack, 'jwt', withNewGeneration)).rejects.toThrow(
      'CONFIG_INVALID: poolproof:jwtGenerations: must have one generation or two, newest first, such as [2,1]\n' +
        "  fix: pulumi config set poolproof:jwtGenerations '[N]' --stack production, with what `pulumi stack output generations --stack production` shows",
    )
    expect(asked.flat()).not.toContain('set-all')
  },
)
