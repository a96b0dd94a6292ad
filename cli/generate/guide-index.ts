import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRootManifest } from '../package/manifest.ts'

/** `llms.txt`: what the project is, and its guides (llmstxt.org). */
export function guideIndex(root: string): string {
  const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  return `# Poolproof

> ${readRootManifest(root).description}

On Vercel every function instance opens its own connections to Postgres. Poolproof sets the pooled connection, pool size, secrets and
deployment as a Pulumi program, and proves that logins work through the pooler before the domain moves.

## For an assistant

- [Rules](docs/assistants/AGENTS.md): which URL goes where, for each database host, which pool, and why
- [Settings](docs/schema/settings.json): JSON schema of \`Pulumi.NAME.yaml\`
- [Doctor's report](docs/schema/doctor-report.json): JSON schema of what \`npx poolproof doctor --json\` prints

## Guides

- [README](README.md): what it does, every command
${guides.map((name) => `- ${guide(root, `docs/${name}`)}`).join('\n')}
`
}

function guide(root: string, path: string): string {
  const [, title = path] = /^# (.*)$/m.exec(readFileSync(join(root, path), 'utf8')) ?? []
  return `[${title}](${path})`
}
