import { posix } from 'node:path'
import { isMap, isSeq, parseDocument } from 'yaml'
import type { Found } from '../found/index.ts'
import { type FilePlan, newFile, readProjectFile } from './change.ts'

/** The program, its folder's own package.json and tsconfig.json, and Pulumi.yaml. */
export function programFiles(found: Found, name: string): FilePlan[] {
  const { root, manifest } = found.workspace
  const { folder, isOther } = programFolder(found)
  const provider = posix.join('node_modules', 'poolproof/dist/plugin')
  const project = newFile(root, 'Pulumi.yaml', projectFile(name, folder, provider), {
    isOurs: () => !isOther,
    what: 'belongs to another program',
    add: `plugins:\n  providers:\n    - name: poolproof\n      path: ${provider}\n# and in the program: ${call}\n`,
  })
  // Another program is not ours to lay out.
  if (isOther) return [project]
  const own = (path: string, text: string, isOurs = () => true) =>
    newFile(root, posix.join(folder, path), text, { isOurs, what: 'has another content' })
  const ours = (text: string) => /\bpoolproof\b/.test(text)
  return [
    project,
    newFile(root, posix.join(folder, 'index.ts'), program, { isOurs: ours, what: 'is another program' }),
    // Node takes a module for CommonJS where package.json says nothing else.
    ...(manifest.type === 'module' ? [] : [own('package.json', moduleFile)]),
    own('tsconfig.json', typescriptFile),
  ]
}

/** `infra`, or `poolproof` where infra/ is taken; an existing Pulumi.yaml of ours names its own. */
export function programFolder({ workspace: { root }, names }: Found): { folder: string; isOther: boolean } {
  const text = ['Pulumi.yaml', 'Pulumi.yml']
    .map((name) => readProjectFile(root, name))
    .find((each) => each !== undefined)
  if (text !== undefined) {
    const document = parseDocument(text)
    const providers = document.getIn(['plugins', 'providers'])
    const isOurs =
      isSeq(providers) && providers.items.some((each) => isMap(each) && each.get('name') === 'poolproof')
    return { folder: posix.normalize(`${document.get('main') ?? '.'}`).replace(/\/$/, ''), isOther: !isOurs }
  }
  const taken =
    names.includes('infra') && !/\bpoolproof\b/.test(readProjectFile(root, 'infra/index.ts') ?? '')
  return { folder: taken ? 'poolproof' : 'infra', isOther: false }
}

const call = 'const { outputs } = await ServerlessApp.create()'

export const program = `import { ServerlessApp } from 'poolproof'

/** Roles and database, migrations, project, variables, deployment, proof and domains, by the settings in Pulumi.STACK.yaml. */
${call}

export const {
  address,
  artifact,
  budget,
  dnsRecords,
  domains,
  evidence,
  evidenceKey,
  generations,
  poolMax,
  proof,
  releases,
  schemaVersion,
  url,
} = outputs
`

const moduleFile = `${JSON.stringify({ private: true, type: 'module' }, null, 2)}\n`

const typescriptFile = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'es2024',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
    },
    include: ['*.ts'],
  },
  null,
  2,
)}\n`

export const projectFile = (name: string, main: string, provider: string) => `name: ${name}
description: The app on Vercel with pooled Postgres, provisioned and proved
main: ${main}
runtime:
  name: nodejs
  options:
    # Node 24 runs the TypeScript itself.
    typescript: false
plugins:
  providers:
    - name: poolproof
      path: ${provider}
`
