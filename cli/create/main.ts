import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Problem } from '../../rules/problem.ts'

/** The command of the npm package create-poolproof, without a dependency; the version is set when that is made. */
const version = process.env.POOLPROOF_VERSION ?? 'of this clone'
const description = 'An auth app on Vercel with pooled Postgres, provisioned and proved'
const usage = `npm create poolproof [FOLDER] -- [--template]

Writes the auth app, its database schema and the program that deploys it into an empty folder (by default this one).

  --template  write the template for \`pulumi new FOLDER\`, with its questions, instead of a project
  --help      print this
  --version   print the version
`

function run(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      template: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
  })
  if (values.help || values.version) return print(values.help ? usage : `${version}\n`)
  if (positionals.length > 1) throw usageProblem()
  const given = positionals[0] ?? '.'
  const folder = resolve(given)
  const taken = existsSync(folder) ? readdirSync(folder).filter((name) => name !== '.git') : []
  if (taken.length > 0) {
    throw new Problem(
      'CREATE_FOLDER_TAKEN',
      `${folder} is not empty: ${taken.slice(0, 5).join(', ')}`,
      'npm create poolproof A/NEW/FOLDER; for an app that exists, in its folder: npx poolproof init',
    )
  }
  create(folder, values.template === true)
  const go = folder === process.cwd() ? '' : `  cd ${relative(process.cwd(), folder)}\n`
  const next = values.template ? `  pulumi new ${given}\n` : `${go}  npm install\n  npx poolproof start\n`
  return print(`Written to ${folder}. Next:\n\n${next}`)
}

function usageProblem(): Problem {
  return new Problem('UNKNOWN_OPTION', 'an option or argument is wrong', 'npm create poolproof -- --help')
}

function create(folder: string, isTemplate: boolean): void {
  mkdirSync(folder, { recursive: true })
  cpSync(join(import.meta.dirname, 'template'), folder, { recursive: true })
  // npm publishes no file of that name.
  renameSync(join(folder, 'gitignore'), join(folder, '.gitignore'))
  if (isTemplate) {
    // `pulumi new` ends with 1 where the folder of a plugin is not there yet; npm install replaces this one.
    const plugin = join(folder, 'node_modules/poolproof/dist/plugin')
    mkdirSync(plugin, { recursive: true })
    writeFileSync(join(plugin, 'README.md'), 'npm install fills this folder.\n')
    return
  }
  for (const name of ['Pulumi.yaml', 'package.json', 'README.md']) {
    const text = readFileSync(join(folder, name), 'utf8')
    const filled = text
      .replaceAll(`\${PROJECT}`, projectName(folder))
      .replaceAll(`\${DESCRIPTION}`, description)
    // Questions are for `pulumi new` alone.
    writeFileSync(
      join(folder, name),
      name === 'Pulumi.yaml' ? filled.replace(/^template:\n(?: .*\n)*/m, '') : filled,
    )
  }
}

/** What npm, Pulumi and Vercel all take as a name. */
function projectName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return name || 'app'
}

function print(text: string): 0 {
  process.stdout.write(text)
  return 0
}

try {
  process.exitCode = run(process.argv.slice(2))
} catch (error) {
  // What was typed is not repeated.
  const { code = '', message } = error as NodeJS.ErrnoException
  const isUsage = code.startsWith('ERR_PARSE_ARGS')
  const problem = isUsage ? usageProblem() : error
  process.stderr.write(`${problem instanceof Problem ? problem.message : message}\n`)
  process.exitCode = problem instanceof Problem ? 2 : 1
}
