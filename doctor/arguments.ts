import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import type { Problem } from '../infra/model/problem.ts'

/** The options of a command by their shape. @throws what `problem` makes; its text repeats no argument, which may be a secret */
export function readArguments<Shape extends ParseArgsOptionsConfig>(
  args: string[],
  shape: Shape,
  problem: (what: string) => Problem,
) {
  try {
    return parseArgs({ args, options: shape }).values
  } catch (error) {
    const { code } = error as { code?: string }
    // Node's own text quotes the argument.
    throw problem(
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? 'there is an option it does not know' : 'an option is wrong',
    )
  }
}
