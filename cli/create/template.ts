import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { program, projectFile } from '../init/files/program.ts'
import { templateManifest } from './manifest.ts'

/** What a custom app imports of poolproof/runtime; the auth app does not. */
const notOfTheApp = ['app/database/create-pool.ts', 'app/contract/document.ts']

/**
 * The template of a project with the auth app, by path: this repository's own app and schema, whose imports of our rules become
 * those of the package. `${'${PROJECT}'}` and `${'${DESCRIPTION}'}` are filled in by `pulumi new`, and by create-poolproof.
 */
export function templateFiles(root: string): Map<string, Uint8Array | string> {
  const files = new Map<string, Uint8Array | string>()
  for (const folder of ['app', 'prisma'])
    for (const path of filesIn(root, folder)) {
      const bytes = readFileSync(join(root, path))
      files.set(path, path.endsWith('.ts') ? withPackage(bytes.toString()) : bytes)
    }
  for (const [path, text] of Object.entries(ownFiles)) files.set(path, text)
  files.set('package.json', `${JSON.stringify(templateManifest(root), null, 2)}\n`)
  files.set('AGENTS.md', readFileSync(join(root, 'docs/assistants/AGENTS.md')))
  return files
}

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => !path.startsWith('app/generated') && !notOfTheApp.includes(path))
    .filter((path) => statSync(join(root, path)).isFile())
    .sort()
}

const withPackage = (text: string) =>
  text.replaceAll(/(from )'(?:\.\.\/)+rules\/[^']+'/g, "$1'poolproof/rules/app'")

/** Asked by `pulumi new`, for a stack on real clouds. */
const questions = `template:
  description: An auth app on Vercel with pooled Postgres, provisioned and proved
  displayName: Poolproof
  config:
    poolproof:project:
      description: Name of the project on Vercel
      default: auth-app
    poolproof:domain:
      description: Domain that the app answers on
      default: auth-app.vercel.app
    poolproof:frontendUrl:
      description: Where the front end is, which may call the app
      default: https://auth-app.vercel.app
    poolproof:region:
      description: Region of the functions, the one of the database
      default: fra1
`

const ownFiles: Readonly<Record<string, string>> = {
  'infra/index.ts': program,
  'Pulumi.yaml': `${projectFile(`\${PROJECT}`, 'infra', 'node_modules/poolproof/dist/plugin').replace(/^description: .*$/m, `description: \${DESCRIPTION}`)}${questions}`,
  'Pulumi.dev.yaml': `# yaml-language-server: $schema=node_modules/poolproof/settings.schema.json
# The stack of \`npx poolproof start\`: the running embedded cloud gives its addresses, tokens and database.
config:
  poolproof:cloud: embedded
`,
  'prisma.config.ts': `import { defineConfig } from 'prisma/config'

// Only migrations need it: \`npx prisma generate\` has none.
const url = process.env.DIRECT_URL

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url } } : {}),
})
`,
  'tsconfig.json': `${JSON.stringify(
    {
      compilerOptions: {
        target: 'es2024',
        lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
        module: 'nodenext',
        types: ['node'],
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        erasableSyntaxOnly: true,
        verbatimModuleSyntax: true,
        allowImportingTsExtensions: true,
        resolveJsonModule: true,
        skipLibCheck: true,
        noEmit: true,
      },
      include: ['app', 'infra', '*.ts'],
    },
    null,
    2,
  )}\n`,
  gitignore: 'node_modules\n.poolproof/\n.vercel/\n.env\napp/generated/\n',
  'README.md': `# \${PROJECT}

\${DESCRIPTION}. The app is in \`app/\`, its tables in \`prisma/\`, the program that deploys it in \`infra/\`.

\`\`\`sh
npm install
npx poolproof start   # the whole stack on this machine, proved; no account needed
\`\`\`
`,
}
