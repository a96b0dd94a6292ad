import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../cli/pulumi/engines.ts'
import { type CloudFile, readCloudFile } from '../../local/cloud-file.ts'
import { removeServers } from '../../local/servers/servers-folder.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { ensureTools, type Tools } from '../../setup/tools.ts'
import { type Clone, cloneElsewhere } from './harness/clone.ts'
import { type Reader, reader } from './harness/docs-reader.ts'
import { vercelCommand } from './harness/framework-app.ts'
import { type Started, start } from './harness/process.ts'
import { shBlocks } from './harness/sh-blocks.ts'

/** What is typed on real clouds, in this order in a fresh clone with a fresh backend; `up` ends at its preview. */
const real: Record<string, string[]> = {
  'README, on a real cloud': ['README.md: On a real cloud'],
  'the first production with Supabase': [
    'docs/first-production.md: The first production deployment',
    'docs/first-production.md: With Supabase',
  ],
  'the first production with Neon': [
    'docs/first-production.md: The first production deployment',
    'docs/first-production.md: With Neon',
    'docs/first-production.md: The domain',
  ],
  'the first production with the Vercel Marketplace': [
    'docs/first-production.md: The first production deployment',
    'docs/first-production.md: With the Vercel Marketplace',
  ],
  'production behind staging, and its end': [
    'docs/first-production.md: The first production deployment',
    'docs/first-production.md: With Supabase',
    'docs/first-production.md: Staging to production',
    'docs/first-production.md: With Neon',
    'docs/environments.md: Destructive migrations',
    'docs/environments.md: Production is not destroyed by accident',
  ],
  'an app of your own': ['README.md: On a real cloud', 'docs/your-own-app.md: Deploy it'],
}

/** What is typed beside `npm start`, on stacks that are up. */
const embedded = [
  'docs/environments.md: All of them on this machine',
  'docs/environments.md: Promotion',
  'docs/pull-requests.md: The comment',
  'docs/incident.md: 1. Look',
  'docs/incident.md: 5. Afterwards',
  'docs/rotation.md: A key or a password leaked',
  'docs/vercel-cli.md: Use it',
  'docs/leaving.md: Leaving',
]

/** What is not typed here, and why. */
const elsewhere: Record<string, string> = {
  'README.md: Two commands': 'npm start is what the blocks above run beside; npm test is what runs them',
  'README.md: In your own repository': 'test/cloud/create.test.ts types them with the packed archives',
  'README.md: In your own repository (2)':
    'test/unit/init types init, test/cloud/outside.test.ts starts such a project',
  'docs/first-production.md: Staging to production (2)':
    'wants a staging that was up on a real account; typed on the embedded cloud by "All of them on this machine"',
  'docs/to-be-proved.md: Still to be proved on a real account':
    'wants a staging that was up on a real account: test/cloud/accept.test.ts runs it on the embedded cloud',
  'docs/adopt.md: Step by step':
    'wants a project made by hand: test/cloud/adopt.test.ts makes one and types them',
  'docs/pull-requests.md: An environment per pull request':
    'an up on real clouds: test/cloud/pull-request.test.ts',
  'docs/pull-requests.md: Previews of the front end': 'an up on real clouds: test/cloud/pull-request.test.ts',
  'docs/pull-requests.md: What the workflows need': 'wants a repository on GitHub and its gh',
  'docs/rotation.md: The four steps':
    'seven days lie between them: test/cloud/rotation.test.ts turns the clock',
  'docs/init.md: Adding Poolproof to your app':
    'wants an app that exists: test/unit/init/command.test.ts invents one and types them',
  'docs/installed.md: Poolproof in your own repository':
    'wants an app of your own: test/cloud/outside.test.ts types it in one',
  'docs/installed.md: Every day':
    'wants an app of your own: test/cloud/outside.test.ts types preview, report, doctor and drift in one',
  'docs/your-own-app.md: Next.js':
    'the package is in no registry yet: test/frameworks has these packages in its manifest',
  'docs/your-own-app.md: Next.js (2)':
    'a build of a minute that wants an app: test/cloud/frameworks.test.ts builds one by the same file',
  'docs/your-own-app.md: Next.js (3)':
    'wants a workspace: test/unit/infra/linked-packages.test.ts has its output',
  'docs/your-own-app.md: Next.js (4)':
    'wants the output of that build: test/cloud/frameworks.test.ts deploys one to a stack of its own',
  'docs/your-own-app.md: While you work on it':
    'runs until Ctrl+C: test/cloud/dev.test.ts runs it with a build of its own',
  'docs/your-own-app.md: Connect it':
    'the package is in no registry yet: test/cloud/package.test.ts installs its archive',
}

const blocks = new Map(shBlocks(packageFolder).map((block) => [block.name, block]))
const typed = (names: string[]) =>
  names.map((name) => blocks.get(name) ?? { name, text: 'false # no such block' })

test('every block of README and docs is typed or listed with a reason, and every listed one exists', () => {
  const listed = [...Object.values(real).flat(), ...embedded, ...Object.keys(elsewhere)]
  expect([...new Set(listed)].sort()).toEqual([...blocks.keys()].sort())
  expect(
    Object.keys(elsewhere).filter((name) => [...Object.values(real).flat(), ...embedded].includes(name)),
  ).toEqual([])
})

test.each([...blocks.values()])('$name is a shell script', ({ text }) => {
  expect(spawnSync('bash', ['-n', '-c', text], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
})

let tools: Tools
let cloudClone: Clone
let started: Started
let cloud: CloudFile

const homeOf = ({ folder }: Clone) => join(folder, '.poolproof')

beforeAll(async () => {
  tools = await ensureTools()
  cloudClone = committedClone()
  const [command = ''] = blocks.get('README.md: Two commands')?.text.split('\n') ?? []
  expect(command).toMatch(/^npm start( |$)/)
  const { POOLPROOF_HOME: _, POOLPROOF_CLONE: __, ...env } = process.env
  started = start('bash', ['-c', command], { cwd: cloudClone.folder, env })
  await started.says('Running until Ctrl+C')
  cloud = readCloudFile(homeOf(cloudClone)) as CloudFile
})
afterAll(async () => {
  started?.kill('SIGINT')
  await started?.ended
  if (cloudClone) await removeServers(homeOf(cloudClone))
  cloudClone?.[Symbol.dispose]()
})

/** As git would hand it out, in a folder with room for another beside it. */
function committedClone(): Clone {
  const copied = cloneElsewhere()
  const parent = mkdtempSync(join(tmpdir(), 'poolproof-docs-'))
  const folder = join(parent, 'poolproof')
  renameSync(copied.folder, folder)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder })
  git('init', '--quiet')
  git('add', '--all')
  git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--message', 'docs')
  return { folder, [Symbol.dispose]: () => rmSync(parent, { recursive: true, force: true }) }
}

/** Tokens, hosts and passwords of accounts, by setting; the embedded Vercel takes the token and has the team. */
const answers = () => ({
  'poolproof:vercelToken': cloud.apiToken,
  'poolproof:env.STRIPE_KEY': 'canary',
  'poolproof:database.adminUrl':
    'postgresql://postgres.abcdefghijklmnopqrst:pw-canary@aws-0-eu-central-1.pooler.supabase.com:5432/postgres',
  'poolproof:database.adminUrl of Neon':
    'postgresql://neondb_owner:pw-canary@ep-cool-name-123456.eu-central-1.aws.neon.tech/neondb?sslmode=require',
  'poolproof:database.pooledUrl':
    'postgresql://t:pw-canary@pooled.db.prisma.io:5432/postgres?sslmode=require',
  'poolproof:database.directUrl': 'postgresql://t:pw-canary@db.prisma.io:5432/postgres?sslmode=require',
})

/** A CLI of one's own that asks for secrets, on a backend in a folder. */
function onRealCloud({ folder }: Clone): Reader {
  const { pulumi, path } = tools
  const state = join(folder, '../state')
  mkdirSync(state)
  writeFileSync(join(folder, 'prod-ca-2021.crt'), rootCertificates[0] as string)
  return reader({
    folder,
    answers: answers(),
    env: {
      PATH: path,
      PULUMI_HOME: join(homeOf(cloudClone), 'pulumi'),
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: 'of the reader',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      POOLPROOF_CLOUD: join(homeOf(cloudClone), 'cloud.json'),
      VERCEL_API_URL: cloud.api,
    },
    commands: {
      pulumi: `
answer="$ANSWERS/$last"; [ -f "$answer of $AT" ] && answer="$answer of $AT"
case " $* " in *" --secret "*) exec ${pulumi} "$@" < "$answer" ;; esac
[ "$last" = my-team ] && exec ${pulumi} config set poolproof:vercelTeam embedded
case $1 in up) shift; set -- preview "$@" ;; destroy) set -- "$@" --yes ;; esac
exec ${pulumi} "$@"`,
      vercel: `
function=../shop/.vercel/output/functions/index.func; mkdir -p $function
echo '{"version":3}' > $function/../../config.json
echo '{"runtime":"nodejs22.x","handler":"index.mjs","launcherType":"Nodejs"}' > $function/.vc-config.json
echo 'export default (_, response) => response.end()' > $function/index.mjs`,
    },
  })
}

describe('typed on a real cloud', () => {
  test.each(Object.entries(real))(
    '%s reaches its preview, and nothing is wrong with it',
    async (_, names) => {
      using clone = committedClone()
      using person = onRealCloud(clone)
      const { code, output } = await person.type([
        ...typed(names).flatMap((block) => [
          { name: 'where', text: `export AT=${/Neon/.exec(block.name)}` },
          block,
        ]),
        { name: 'preview', text: 'pulumi preview' },
      ])
      expect(`${code} ${output}`).toMatch(/^0 [\s\S]*app-deployment +create/)
      // The pages' servers are nobody's, so none of them answers.
      const others = output.replace(/warning: SERVER_UNSEEN: .*\n +fix: .*/g, '')
      expect(others).not.toMatch(/^ +fix: |error:/m)
    },
  )
})

test('what is typed beside npm start works there, on stacks that are up', async () => {
  const { folder } = cloudClone
  const env = createEngine(homeOf(cloudClone), tools).environment
  const npx = execFileSync('which', ['npx']).toString().trim()
  const npm = execFileSync('which', ['npm']).toString().trim()
  const own = ['DATA', 'CONFIG', 'CACHE'].map((kind) => `XDG_${kind}_HOME=$PWD/.poolproof/xdg`)
  const quiet = [...own, 'VERCEL_TELEMETRY_DISABLED=1', 'NO_UPDATE_NOTIFIER=1'].join(' ')
  using person = reader({
    folder,
    env: { ...env, PULUMI_STACK: 'production', VERCEL_API_URL: cloud.api },
    commands: {
      pulumi: `exec ${tools.pulumi} "$@"`,
      npm: `case " $* " in *" pulumi -- up "*) set -- "$@" --yes ;; esac; exec ${npm} "$@"`,
      npx: `
case " $* " in
*" --watch "*) timeout -s INT 5 ${npx} "$@" || [ $? = 124 ]; exit ;;
*" vercel@58.10.0 "*) shift; exec env ${quiet} ${await vercelCommand()} "$@" ;;
*" promote "*) set -- "$@" --yes --key "$(pulumi stack output evidenceKey --stack staging)" ;;
esac
exec ${npx} "$@"`,
    },
  })
  const file = 'pulumi -C .poolproof/project preview --json --stack staging > staging.json'
  const { code, output } = await person.type(
    typed(embedded).flatMap((block) =>
      block.text.includes('staging.json') && !block.text.includes('>')
        ? [{ name: 'file', text: file }, block]
        : [block],
    ),
  )
  expect(`${code} ${output}`).toMatch(/^0 /)
})
