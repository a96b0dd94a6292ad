import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { readPrebuiltOutput } from '../../infra/build/prebuilt-output.ts'
import { printableLines } from '../../rules/printable.ts'
import { CommandFailed, runCommand } from '../../setup/process/command.ts'
import { step } from '../../setup/progress.mjs'
import { temporary } from './auth-app.ts'
import { NotServed } from './not-served.ts'
import { prismaFiles, type Source } from './source.ts'

export interface CustomApp {
  /** `poolproof:app` of the stack; relative to `project`. */
  output: string
  prisma?: string | undefined
  project: string
  /** Run after each save; without it the output is watched, which something else builds. */
  command: string | undefined
  /** Sources besides the folder around the output. */
  more: readonly string[]
}

/** What a build writes and nobody edits. */
const written = new RegExp(`${temporary.source}|^(node_modules|\\..*)$`)

/** An app of your own: its output is read as the program reads it. */
export function customApp({ output, prisma, project, command, more }: CustomApp): Source {
  const given = resolve(project, output)
  const around = join(given, '.vercel/output')
  const built = existsSync(around) ? around : given
  const folder = built.endsWith(join('.vercel', 'output')) ? dirname(dirname(built)) : dirname(built)
  const own = {
    folder,
    ignore: written,
    only: (name: string) => !resolve(folder, name).startsWith(built + sep),
  }
  // A builder may remove the folder itself.
  const whole = { folder: dirname(built), only: (name: string) => name.startsWith(basename(built) + sep) }
  const isIgnored = ignoredByGit(folder)
  return {
    watched: command ? [own, ...more.map((each) => ({ folder: resolve(each), ignore: written }))] : [whole],
    deployed: prisma ? [prismaFiles(resolve(project, prisma))] : [],
    prisma: prisma && resolve(project, prisma),
    // Without a command the builder says nothing of its end but that it writes no more.
    quietMs: command ? 40 : 300,
    counts: (file) => !command || !isIgnored(file),
    lastWins: !command,
    async build() {
      if (command) await run(command, folder)
      return { files: readPrebuiltOutput(output, project), requires: [] }
    },
    async [Symbol.asyncDispose]() {},
  }
}

async function run(command: string, folder: string): Promise<void> {
  try {
    await step(command, () => runCommand('sh', ['-c', command], { cwd: folder }))
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    const said = printableLines(error.output.trimEnd().slice(-10_000))
    throw new NotServed(`${said}\n${command} failed in ${relative(process.cwd(), folder) || '.'}`)
  }
}

/** Says what git ignores, which was built. Outside a work tree, or without git, everything is a source. */
function ignoredByGit(root: string): (file: string) => boolean {
  const folders = new Set<string>()
  const asks = (path: string) =>
    spawnSync('git', ['check-ignore', '--quiet', path], { cwd: root, stdio: 'ignore' }).status === 0
  return function isIgnored(path: string): boolean {
    const folder = dirname(path)
    if (folders.has(folder)) return true
    if (!asks(path)) return false
    // A build may write thousands of files into it.
    if (asks(folder)) folders.add(folder)
    return true
  }
}
