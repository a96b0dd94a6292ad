import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bundleApp } from '../../infra/build/bundle.ts'
import { ensurePrismaClient } from '../../setup/tools/prisma-client.ts'
import type { Candidate } from './candidates.ts'

const clone = fileURLToPath(new URL('../..', import.meta.url))
const sources = ['app', 'bench', 'infra', 'setup', 'prisma', 'prisma.config.ts', 'package.json']

export interface Built {
  /** Path of the module that exports the handler. */
  bundle: string
  /** Bytes of everything the function's folder holds that is code, gzip: what a cold start has to fetch. */
  gzip: number
}

/**
 * Bundles a candidate into `folder`: on our Prisma client, or one made from a change of the text of our schema. `readable` keeps
 * the names of functions, for a profile.
 */
export async function build(
  folder: string,
  { entry, schema, plain }: Pick<Candidate, 'entry' | 'schema' | 'plain'>,
  readable: boolean,
): Promise<Built> {
  const root = schema ? await copyWith(schema) : clone
  try {
    const { files } = await bundleApp(root, entry, { minify: !readable, ...(plain && { plugins: [] }) })
    let gzip = 0
    for (const [name, content] of Object.entries(files)) {
      if (/\.(mjs|wasm)$/.test(name)) gzip += gzipSync(content, { level: 9 }).length
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    }
    return { bundle: join(folder, 'index.mjs'), gzip }
  } finally {
    if (root !== clone) rmSync(root, { recursive: true })
  }
}

async function copyWith(schema: (ours: string) => string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'poolproof-rival-'))
  for (const name of sources)
    cpSync(join(clone, name), join(root, name), {
      recursive: true,
      filter: (path) => !path.includes('/generated') && !path.includes('/results'),
    })
  symlinkSync(join(clone, 'node_modules'), join(root, 'node_modules'))
  const file = join(root, 'prisma/schema.prisma')
  writeFileSync(file, schema(readFileSync(file, 'utf8')))
  await ensurePrismaClient(root)
  return root
}
