import { retired } from '../infra/model/generations.ts'
import { Problems } from '../infra/model/problem.ts'
import { fail } from '../local/fail.ts'
import { changeGenerations, changeText } from './change-generations.ts'
import { openStack } from './operated-stack.ts'
import { readOptions, ringOf } from './options.ts'
import { printed } from './printed.ts'
import { supersededAt, tooEarly } from './superseded.ts'

const usage = `npm run retire [-- --stack NAME] [--database] [--at-once] [--json]

Takes the older generation of the signing keys away; the next \`up\` deploys it. Refused until the newer one has
served for as long as a refresh token may live unused.
  --stack NAME   a stack of yours; without it that of the embedded cloud
  --database     the role that the functions log in to the database as, instead of the keys
  --at-once      without waiting, where the older one leaked: whoever still needs it is logged out
  --json         one JSON object instead of text`

async function main(args: string[]): Promise<number> {
  const options = readOptions('retire', args, ['stack', 'database', 'at-once', 'json', 'help'])
  process.stdout.write(`${options.help ? usage : await retire(options)}\n`)
  return 0
}

async function retire(options: ReturnType<typeof readOptions>): Promise<string> {
  const ring = ringOf(options)
  const stack = await openStack(options.stack)
  const configured = await stack.configured(ring)
  if (configured.length === 2 && !options['at-once']) {
    const { deployment } = JSON.parse(await printed(stack.pulumi, 'stack', 'export'))
    const superseded = supersededAt(deployment.resources ?? [], ring, configured)
    Problems.raise([tooEarly(ring, configured, superseded, new Date())].flatMap((fault) => fault ?? []))
  }
  return changeText(await changeGenerations(stack, ring, retired), options.json)
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
