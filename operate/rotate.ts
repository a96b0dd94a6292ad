import { rotated } from '../infra/model/generations.ts'
import { fail } from '../local/fail.ts'
import { changeGenerations, changeText } from './change-generations.ts'
import { openStack } from './operated-stack.ts'
import { readOptions, ringOf } from './options.ts'

const usage = `npm run rotate [-- --stack NAME] [--database] [--json]

Puts a new generation of the signing keys in front; the next \`up\` deploys it. The one before still verifies, so
nobody is logged out. \`npm run retire\` removes it later.
  --stack NAME   a stack of yours; without it that of the embedded cloud
  --database     the role that the functions log in to the database as, instead of the keys
  --json         one JSON object instead of text`

async function main(args: string[]): Promise<number> {
  const options = readOptions('rotate', args, ['stack', 'database', 'json', 'help'])
  const text = options.help
    ? usage
    : changeText(
        await changeGenerations(await openStack(options.stack), ringOf(options), rotated),
        options.json,
      )
  process.stdout.write(`${text}\n`)
  return 0
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
