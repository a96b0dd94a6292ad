import { parse, stringify } from 'yaml'
import { commandFor } from '../../../rules/command-for.ts'
import { providers } from '../../../rules/hosts/index.ts'
import type { Choices, StackChoices } from '../choices.ts'
import { type FilePlan, newFile } from './change.ts'

/** The editor's schema, as the installed package has it. */
const schema = '# yaml-language-server: $schema=node_modules/poolproof/settings.schema.json\n'

/** Pulumi.dev.yaml of the embedded cloud, and that of a stack on real clouds where one is wanted. */
export function stackFiles(root: string, choices: Choices): FilePlan[] {
  const { stack } = choices
  const dev = { 'poolproof:cloud': 'embedded', ...appSettings(choices) }
  const file = (name: string, heading: string, config: object) =>
    newFile(root, `Pulumi.${name}.yaml`, `${schema}${heading}${stringify({ config }, { lineWidth: 0 })}`, {
      isOurs: hasSettings,
      what: 'has no settings of Poolproof',
      add: stringify({ config }, { lineWidth: 0 }),
    })
  return [
    file('dev', devHeading, dev),
    ...(stack
      ? [file(stack.name, headingOf(stack), { ...stackSettings(stack), ...appSettings(choices) })]
      : []),
  ]
}

function hasSettings(text: string): boolean {
  const { config } = parse(text) ?? {}
  return Object.keys(config ?? {}).some((name) => name.startsWith('poolproof:'))
}

const devHeading = `# The stack of \`npx poolproof start\`: the running embedded cloud gives its addresses, tokens and database.
`

const appSettings = ({ output, prisma, proofPath }: Choices) => ({
  'poolproof:app': { output, ...(prisma && { prisma }) },
  'poolproof:proof': { path: proofPath },
})

function stackSettings({ name, project, domain, region, provider, plan }: StackChoices): object {
  const host = provider && providers[provider]
  const identifier = project.replaceAll('-', '_').replace(/^\d/, 'app_$&').slice(0, 40)
  const manage =
    host?.may.roles === 'no'
      ? 'none'
      : host?.may.databases === 'no' || provider === 'supabase'
        ? 'role'
        : 'role+database'
  return {
    'poolproof:project': project,
    'poolproof:domain': domain,
    'poolproof:frontendUrl': `https://${domain}`,
    'poolproof:region': region,
    'poolproof:database': {
      manage,
      ...(manage === 'role' && { schema: identifier }),
      ...(manage !== 'none' && { name: identifier, protect: name === 'production' }),
      ...(plan && { plan }),
    },
  }
}

/** Secrets go in by the CLI alone, which encrypts them. */
function headingOf({ name, provider }: StackChoices): string {
  const none = provider && providers[provider].may.roles === 'no'
  const urls = none ? ['pooledUrl', 'directUrl'] : ['adminUrl']
  const lines = [
    commandFor(`pulumi stack init ${name}`),
    commandFor('pulumi config set --secret poolproof:vercelToken'),
    ...urls.map((each) => commandFor(`pulumi config set --path --secret poolproof:database.${each}`)),
  ]
  const first = `# Stack ${name}. Before its first update, with your own login of Pulumi:`
  return `${[first, ...lines.map((line) => `#   ${line}`)].join('\n')}\n`
}
