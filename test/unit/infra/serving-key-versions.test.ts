import { expect, test } from 'vitest'
import { goodConfig, runProgram } from './program.ts'

const ownOutputs = 'pulumi:pulumi:readStackOutputs'

test('going back behind what the own outputs say serves is refused before the first resource', async () => {
  const made: string[] = []
  const serving = { generations: { jwt: [3, 2], database: [1] } }
  const config = { ...goodConfig, 'poolproof:jwtGenerations': '[2]' }
  const spoil = {
    [ownOutputs]: () => {
      made.push(ownOutputs)
      return { outputs: serving }
    },
    'random:index/randomPassword:RandomPassword': () => {
      made.push('RandomPassword')
      return {}
    },
  }
  await expect(runProgram(config, spoil)).rejects.toThrow(
    'GENERATION_BACK: poolproof:jwtGenerations [2] (signing keys): [3,2] serves; the next one is 4',
  )
  expect(made).toEqual([ownOutputs])
})
