import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { removeServers } from '../../../local/servers/servers-folder.ts'
import { packageFolder } from '../../../rules/files/package-folder.ts'
import { type Started, start } from './process.ts'

/** A repository of its own, outside of any clone, in which Poolproof is installed. */
export interface OutsideProject extends AsyncDisposable {
  folder: string
  write(file: string, text: string): void
  /** Builds an app of a few lines, which says `greeting`, into .vercel/output. */
  buildApp(greeting: string): Promise<void>
  commit(message: string): string
  git(...args: string[]): string
  /** Starts `npx poolproof ...` in the project, or in a folder of it. */
  poolproof(args: string[], below?: string): Started
  /** Its exit code and all it printed. */
  run(...args: string[]): Promise<string>
}

const files = {
  'Pulumi.yaml': `name: shop
main: infra
runtime:
  name: nodejs
  options:
    typescript: false
plugins:
  providers:
    - name: poolproof
      path: node_modules/poolproof/plugin
`,
  'infra/index.ts': `import { ServerlessApp } from 'poolproof/infra/public.ts'

const { outputs } = await ServerlessApp.create()
export const { address, artifact, budget, dnsRecords, domains, evidence, evidenceKey } = outputs
export const { generations, poolMax, proof, releases, schemaVersion, url } = outputs
`,
  'infra/package.json': '{ "type": "module", "private": true }\n',
  'package.json': '{ "name": "shop", "private": true }\n',
  '.gitignore': 'node_modules\n.poolproof\n.vercel\n',
}

/** Our package and the SDKs are links to what this clone has. */
export async function outsideProject(): Promise<OutsideProject> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'poolproof-shop-')))
  // The user of the servers has to get through.
  chmodSync(folder, 0o755)
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  for (const [file, text] of Object.entries(files)) write(file, text)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(packageFolder, join(folder, 'node_modules/poolproof'))
  symlinkSync(join(packageFolder, 'node_modules/@pulumi'), join(folder, 'node_modules/@pulumi'))
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder }).toString().trim()
  git('init', '--quiet')
  const { POOLPROOF_HOME: _, POOLPROOF_CLONE: __, POOLPROOF_LOG: ___, ...env } = process.env
  const command = join(folder, 'node_modules/poolproof/setup/run.mjs')
  const poolproof = (args: string[], below = '') =>
    start(process.execPath, [command, ...args], { cwd: join(folder, below), env: { ...env, NO_COLOR: '1' } })
  return {
    folder,
    write,
    git,
    buildApp: (greeting) => bundleApp(write, greeting),
    commit(message) {
      git('add', '--all')
      git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    poolproof,
    async run(...args) {
      const started = poolproof(args)
      return `${await started.ended} ${started.output()}`
    },
    async [Symbol.asyncDispose]() {
      await removeServers(join(folder, '.poolproof'))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const app = (greeting: string) => `
import { createPool } from './app/database/create-pool.ts'
const pool = createPool()
export default {
  async fetch(request) {
    if (new URL(request.url).pathname === '/') return new Response(${JSON.stringify(greeting)})
    const { rows } = await pool.query('SELECT count(*)::int AS tables FROM pg_tables')
    return Response.json(rows[0])
  },
}
`

/** Writes the Build Output of an app that says `greeting`, and at every other path asks the database. */
export async function bundleApp(write: OutsideProject['write'], greeting: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: app(greeting), resolveDir: packageFolder },
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    banner: {
      js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
    },
    external: ['pg-native'],
    logLevel: 'silent',
  })
  const settings = {
    runtime: 'nodejs24.x',
    handler: 'index.mjs',
    launcherType: 'Nodejs',
    shouldAddHelpers: false,
  }
  const routes = [{ handle: 'filesystem' }, { src: '/(.*)', dest: '/index' }]
  write('.vercel/output/config.json', JSON.stringify({ version: 3, routes }))
  write('.vercel/output/functions/index.func/.vc-config.json', JSON.stringify(settings))
  write('.vercel/output/functions/index.func/index.mjs', outputFiles[0]?.text ?? '')
}
