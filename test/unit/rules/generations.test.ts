import { describe, expect, test } from 'vitest'
import {
  type Generations,
  generationFault,
  roleSlot,
  withNewGeneration,
  withoutGeneration,
} from '../../../rules/release/generations.ts'

/** Code of the refusal, or `ok`. */
const verdict = (serving: Generations | undefined, wanted: Generations) =>
  generationFault('jwt', wanted, serving)?.code ?? 'ok'

describe('a stack goes from the generations that serve', () => {
  test.each<[Generations | undefined, Generations, string]>([
    [undefined, [1], 'ok'],
    [undefined, [2, 1], 'ok'],
    [[1], [1], 'ok'],
    [[1], [2, 1], 'ok'],
    [[2, 1], [2, 1], 'ok'],
    [[2, 1], [2], 'ok'],
    [[2], [3, 2], 'ok'],
    [undefined, [1, 2], 'GENERATION_BACK'],
    [undefined, [2, 2], 'GENERATION_BACK'],
    [undefined, [3, 1], 'GENERATION_SKIPPED'],
    [[2, 1], [1], 'GENERATION_BACK'],
    [[3], [2], 'GENERATION_BACK'],
    [[2], [2, 1], 'GENERATION_BACK'],
    [[1], [2], 'GENERATION_SKIPPED'],
    [[1], [3, 2], 'GENERATION_SKIPPED'],
    [[2, 1], [3, 2], 'GENERATION_SKIPPED'],
    [[2, 1], [3], 'GENERATION_SKIPPED'],
  ])('%j to %j: %s', (serving, wanted, expected) => {
    expect(verdict(serving, wanted)).toBe(expected)
  })

  test('and a refusal says what serves, what would be lost and what to type', () => {
    expect(generationFault('database', [3, 2], [1])?.message).toBe(
      "GENERATION_SKIPPED: poolproof:databaseGenerations [3,2] (the functions' role): [1] serves; the next one is 2; functions of the deployment before could not log in to the database\n" +
        "  fix: pulumi config set poolproof:databaseGenerations '[1]', then npx poolproof rotate --database",
    )
  })
})

test('rotate puts the next in front once, retire leaves the newest', () => {
  expect(withNewGeneration('jwt', [2])).toEqual([3, 2])
  expect(withoutGeneration('jwt', [3, 2])).toEqual([3])
  expect(() => withNewGeneration('jwt', [3, 2])).toThrow('ROTATION_UNFINISHED')
  expect(() => withoutGeneration('jwt', [3])).toThrow('ROTATION_NONE')
})

test('the roles of the database take turns: a, b, a', () => {
  expect([1, 2, 3].map(roleSlot)).toEqual(['a', 'b', 'a'])
})
