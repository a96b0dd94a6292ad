import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeRuntime } from '../../../cli/package/build.ts'
import { withLock } from '../../../setup/process/lock.mjs'
import { run } from './process.ts'

const folder = join(import.meta.dirname, '../../frameworks')
const modules = join(folder, 'node_modules')

export type FrameworkName =
  | 'astro'
  | 'express'
  | 'fastify'
  | 'hono'
  | 'nest'
  | 'next'
  | 'next-pages'
  | 'nuxt'
  | 'react-router'
  | 'sveltekit'
  | 'tanstack-start'

/** An app of test/frameworks. */
interface Framework {
  /** Framework Preset of its project at Vercel. */
  preset: string
  /** Folder of the app that gets what all apps share. */
  into: string
  /** How its modules are loaded, where that is not as ES modules. */
  moduleFormat?: 'cjs'
  /** Its login page has a form that works without JavaScript. */
  hasForm?: true
}

export const frameworks: Readonly<Record<FrameworkName, Framework>> = {
  astro: { preset: 'astro', into: 'src/lib', hasForm: true },
  express: { preset: 'express', into: 'src', moduleFormat: 'cjs' },
  fastify: { preset: 'fastify', into: 'src', moduleFormat: 'cjs' },
  hono: { preset: 'hono', into: 'src', moduleFormat: 'cjs' },
  nest: { preset: 'nestjs', into: 'src', moduleFormat: 'cjs' },
  next: { preset: 'nextjs', into: 'lib', hasForm: true },
  'next-pages': { preset: 'nextjs', into: 'lib' },
  nuxt: { preset: 'nuxtjs', into: 'lib' },
  'react-router': { preset: 'react-router', into: 'lib', hasForm: true },
  sveltekit: { preset: 'sveltekit-1', into: 'src/lib', hasForm: true },
  'tanstack-start': { preset: 'tanstack-start', into: 'src/lib' },
}

/** Clients that take the pool of `createPool()`: test/frameworks/shared/clients. */
export const clients = ['prisma', 'drizzle', 'kysely', 'typeorm', 'pg'] as const
export type ClientName = (typeof clients)[number]

/** One app of test/frameworks with one client. */
export interface Cell {
  name: FrameworkName
  client: ClientName
}

/** `next,nuxt/prisma,pg` are two frameworks with two clients; either part may be left out for all. */
export function cellsOf(text: string): Cell[] {
  const [names, wanted] = text.split('/').map((part) => part.split(',').filter(Boolean))
  const pick = <Name extends string>(all: readonly Name[], some: readonly string[] = []): readonly Name[] => {
    const unknown = some.filter((name) => !all.some((one) => one === name))
    if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not one of ${all.join(', ')}`)
    return some.length > 0 ? all.filter((name) => some.includes(name)) : all
  }
  const chosen = pick(clients, wanted)
  return pick(Object.keys(frameworks) as FrameworkName[], names).flatMap((name) =>
    chosen.map((client) => ({ name, client })),
  )
}

/** Settings for the stack: paths as seen from this clone. */
export interface FrameworkApp {
  output: string
  prisma: string
}

/**
 * Builds an app of test/frameworks as the owner of a repository with several apps does: `vercel build --prod` at its root,
 * with the app as Root Directory; without a network or an account. The next build takes the place of this one. What is
 * installed stays until the lock file changes.
 */
export async function buildFramework(name: FrameworkName, client: ClientName): Promise<FrameworkApp> {
  const { preset, into, moduleFormat }: Framework = frameworks[name]
  const vercel = await vercelCommand()
  for (const made of ['.vercel', `${name}/.vercel`, `${name}/.next`])
    rmSync(join(folder, made), { recursive: true, force: true })
  const shared = join(folder, 'shared')
  for (const [from, to] of [
    ['prisma', 'prisma'],
    ['prisma.config.ts', 'prisma.config.ts'],
    ['auth.ts', `${into}/auth.ts`],
    ['session.ts', `${into}/session.ts`],
    ['shop.ts', `${into}/shop.ts`],
    [`clients/${client}.ts`, `${into}/client.ts`],
  ] as const)
    cpSync(join(shared, from), join(folder, name, to), { recursive: true })
  const schema = join(folder, name, 'prisma/schema.prisma')
  const generator = `output       = "../${into}/generated"\n  moduleFormat = "${moduleFormat ?? 'esm'}"`
  writeFileSync(schema, readFileSync(schema, 'utf8').replace(/output .*/, generator))
  mkdirSync(join(folder, '.vercel'))
  const settings = { framework: preset, installCommand: 'true', rootDirectory: name }
  const link = { projectId: 'prj_test', orgId: 'team_test', settings }
  writeFileSync(join(folder, '.vercel/project.json'), JSON.stringify(link))
  await command(vercel, ['build', '--prod', '--yes', '--token', 'none'])
  return { output: 'test/frameworks/.vercel/output', prisma: `test/frameworks/${name}/prisma` }
}

/** The official CLI, a script for Node. */
export async function vercelCommand(): Promise<string> {
  await withLock(join(folder, 'node_modules.lock'), install)
  return join(modules, '.bin/vercel')
}

async function install(): Promise<void> {
  const stamp = join(modules, '.poolproof-installed')
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    await command('npm', ['ci', '--no-audit', '--no-fund'])
    writeFileSync(stamp, wanted)
  }
  const library = join(modules, 'poolproof')
  rmSync(library, { recursive: true, force: true })
  await writeRuntime(library)
}

async function command(program: string, args: string[]): Promise<void> {
  // A framework builds something else under the NODE_ENV of a test.
  const { NODE_ENV: _, ...own } = process.env
  const env = {
    ...own,
    CHECKPOINT_DISABLE: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    NO_UPDATE_NOTIFIER: '1',
    // Generating a client needs no schema engine, but would fetch one: any file that exists keeps it off the network.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    VERCEL_TELEMETRY_DISABLED: '1',
  }
  const { code, output } = await run(program, args, { env, cwd: folder })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} in ${folder}: exit code ${code}\n${output}`)
}
