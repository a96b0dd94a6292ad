import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { writeRuntime } from '../../../cli/package/build.ts'
import { generatePrismaClient } from '../../../setup/tools/prisma-client.ts'
import { scope, shared } from './fixtures.ts'
import { stackTest } from './stack.ts'

const root = join(import.meta.dirname, '../../..')

/** A copy of docs/examples in this clone, so that its imports find the packages, with ours as it is published; gone with it. */
export interface Examples extends Disposable {
  folder: string
  /** The NestJS app's Prisma folder as `poolproof:app.prisma` takes it. */
  prisma: string
  /** Bundles one of them into a Build Output v3 folder; `swap` takes one of its modules for another. */
  build(entry: string, swap?: { from: RegExp; to: string }): Promise<string>
}

async function copyExamples(): Promise<Examples> {
  mkdirSync(join(root, '.poolproof'), { recursive: true })
  const folder = mkdtempSync(join(root, '.poolproof/examples-'))
  // The guard of the run removes it if nothing else can.
  symlinkSync(folder, join(tmpdir(), `also-${basename(folder)}`))
  cpSync(join(root, 'docs/examples'), folder, { recursive: true })
  await writeRuntime(join(folder, 'node_modules/poolproof'))
  const schema = join(folder, 'nest/prisma/schema.prisma')
  await generatePrismaClient(root, schema)
  let builds = 0
  return {
    folder,
    prisma: relative(root, join(folder, 'nest/prisma')),
    async build(entry, swap) {
      const output = join(folder, `out-${++builds}/.vercel/output`)
      await bundle(join(folder, entry), join(output, 'functions/index.func'), swap)
      const config = { version: 3, routes: [{ handle: 'filesystem' }, { src: '/(.*)', dest: '/index' }] }
      writeFileSync(join(output, 'config.json'), JSON.stringify(config))
      return output
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

async function bundle(entry: string, folder: string, swap?: { from: RegExp; to: string }): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    banner: {
      js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
    },
    // What Nest loads where it is installed, and pg its native half.
    external: [
      'pg-native',
      '@nestjs/microservices',
      '@nestjs/websockets',
      'class-validator',
      'class-transformer',
    ],
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    plugins: swap ? [swapping(swap)] : [],
    logLevel: 'silent',
  })
  const config = {
    runtime: 'nodejs24.x',
    handler: 'index.mjs',
    launcherType: 'Nodejs',
    shouldAddHelpers: false,
    supportsResponseStreaming: true,
  }
  writeFileSync(join(folder, '.vc-config.json'), JSON.stringify(config))
}

function swapping({ from, to }: { from: RegExp; to: string }): Plugin {
  return {
    name: 'swap',
    setup: ({ onResolve }) => {
      onResolve({ filter: from }, ({ resolveDir }) => ({ path: join(resolveDir, to) }))
    },
  }
}

/** `test` with a stack, and a copy of docs/examples. */
export const examplesTest = () => stackTest().extend('examples', scope, shared(copyExamples))
