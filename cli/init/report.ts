import { styleText } from 'node:util'
import { hostOf } from '../../rules/hosts/index.ts'
import { printable } from '../../rules/printable.ts'
import type { Choices } from './choices.ts'
import { type Change, diffText } from './files/change.ts'
import { buildScript, type Plan } from './files/index.ts'
import { poolOf } from './found/database-client.ts'
import { frameworkOf } from './found/frameworks.ts'
import type { Found } from './found/index.ts'
import { packageManagers } from './found/package-manager.ts'

/** What was found, in words; no value of any file is among them. */
export function foundLines(found: Found, { app, framework, packageManager, prisma }: Choices): string[] {
  const prismaText =
    app.prisma && (app.prisma.hasMigrations ? app.prisma.folder : `${app.prisma.folder}, without migrations`)
  return [
    `app        ${app.folder === '.' ? found.workspace.root : app.folder}: ${frameworkOf(framework).label}, ${packageManager}`,
    `client     ${app.client ?? 'none that is known'}${app.prisma || prisma ? ` (Prisma's folder: ${prisma ?? prismaText})` : ''}`,
    ...app.databases.map(
      ({ file, variable, provider, endpoint, poolMode }) =>
        `database   ${hostOf(provider)?.label ?? 'an unknown host'}, ${endpoint}${poolMode === 'none' || poolMode === 'unknown' ? '' : ` (${poolMode})`}: ${variable} in ${file}`,
    ),
    ...(app.vercelProject ? [`Vercel     linked to ${app.vercelProject}`] : []),
  ].map((line) => printable(line, 300))
}

export function planText({ changes, manual }: Plan, colored = false): string {
  const shown = (change: Change) => (colored ? inColor(diffText(change)) : diffText(change))
  return [
    ...changes.map(shown),
    ...manual.map(
      ({ path, what, add }) => `${path} ${what} and stays as it is. Add by hand:\n\n${indent(add)}`,
    ),
  ].join('\n\n')
}

const inColor = (diff: string) =>
  diff.replace(/^([+-]).*/gm, (line, sign) =>
    styleText(sign === '+' ? 'green' : 'red', line, { validateStream: false }),
  )

const indent = (text: string) => text.trimEnd().replace(/^(?=.)/gm, '  ')

/** What comes next, as commands to paste. */
export function nextSteps({ app, packageManager, proofPath, stack }: Choices): string[] {
  const provider = app.databases[0]?.provider
  const twin = ['supabase', 'neon'].find((name) => name === provider)
  return [
    packageManagers[packageManager].install,
    `npm run ${buildScript}    # vercel build, without an account`,
    `npx poolproof start${twin ? ` --pooler ${twin}` : ''}    # the app on this machine, proved by GET ${proofPath}`,
    ...(app.vercelProject
      ? [`npx poolproof adopt --project ${app.vercelProject} --dry-run    # takes that project over`]
      : []),
    ...(stack ? [`head -6 Pulumi.${stack.name}.yaml    # says how this stack begins`] : []),
  ]
}

/** What the app itself has to do, where it may not yet. */
export function advice(found: Found, { app, proofPath }: Choices): string[] {
  return [
    `The proof needs a route that queries the database: GET ${proofPath} has to answer 200.`,
    ...(app.client
      ? [`Make the client by the pool of poolproof/runtime, at the top of a module: ${poolOf(app.client)}`]
      : []),
    ...(app.client === 'Prisma' && app.prisma && !app.prisma.hasMigrations
      ? [
          'Prisma has no migrations yet: npx prisma migrate dev --name init, then set poolproof:app.prisma in Pulumi.dev.yaml.',
        ]
      : []),
    ...(app.client === 'Prisma' && !/prisma generate/.test(JSON.stringify(app.manifest.scripts ?? {}))
      ? ['The generated client is not in git: let the script build begin with prisma generate.']
      : []),
    ...(app.client && app.client !== 'Prisma'
      ? ['The stack applies migrations of Prisma alone: apply your own over the direct connection.']
      : []),
    ...(found.plugAndPlay
      ? ['Pulumi finds its plugin by a path: set nodeLinker: node-modules in .yarnrc.yml.']
      : []),
  ]
}
