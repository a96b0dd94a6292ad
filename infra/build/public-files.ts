import { Problem } from '../../rules/problem.ts'
import type { Files } from './build-output.ts'

/** Examples of an .env file hold no value. */
const example = /\.(example|sample|template|dist|defaults?)$/

/** Files that hold credentials by their name alone, or where their text shows one. */
const secrets: readonly { name: RegExp; text?: RegExp }[] = [
  { name: /(^|\/)\.env(\.[^/]+)?$/ },
  { name: /(^|\/)(\.netrc|\.pgpass|\.git-credentials|id_(rsa|dsa|ecdsa|ed25519))$/ },
  { name: /(^|\/)\.git\// },
  { name: /\.(p12|pfx|jks|keystore)$/ },
  { name: /(^|\/)\.(npmrc|yarnrc\.yml)$/, text: /_auth|_password|npmAuth/ },
]

/** A whole key, also as the text of a script; a library that only names the line has no base64 behind it. */
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----(\\[nr]|\s)+[\w+/=:,\\\s-]{64}/

const source =
  /\.([cm]?tsx?|jsx|vue|svelte|astro|prisma|sql|sqlite3?|db|py|rb|php|go|rs|java|kt|cs|graphql|gql|bak)$|(^|\/)(package(-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|tsconfig[^/]*\.json|vercel\.json|Dockerfile|Makefile|(docker-)?compose[^/]*\.ya?ml|\.(gitignore|npmrc|yarnrc\.yml)|\.env\.[^/]+)$/

export interface PublicFiles {
  secrets: string[]
  sources: string[]
}

/**
 * Static files that nobody means to publish. `vercel build` without a framework and without a folder `public` makes a static
 * file of every file of the project, and whoever asks for it gets it.
 */
export function findPublicFiles(files: Files): PublicFiles {
  const found: PublicFiles = { secrets: [], sources: [] }
  for (const [path, content] of Object.entries(files)) {
    if (!path.startsWith('static/')) continue
    const name = path.slice('static/'.length)
    if (isSecret(name, content)) found.secrets.push(name)
    // A .ts may be a video.
    else if (source.test(name) && (/\.(db|sqlite3?)$/.test(name) || !content.includes(0)))
      found.sources.push(name)
  }
  return found
}

function isSecret(name: string, content: Uint8Array): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  if (bytes.includes('PRIVATE KEY-----') && privateKey.test(bytes.toString('latin1'))) return true
  return secrets.some(
    ({ name: pattern, text }) =>
      pattern.test(name) && !example.test(name) && (!text || text.test(bytes.toString('latin1'))),
  )
}

const rebuild =
  'put what browsers may get into the folder public/ of your app (then vercel build serves nothing else), or name such a folder as outputDirectory in vercel.json; then: vercel build --prod'

export function secretProblem(given: string, { secrets: names }: PublicFiles): Problem | undefined {
  return names.length === 0
    ? undefined
    : new Problem(
        'APP_OUTPUT_SECRET',
        `poolproof:app.output: ${given} would serve ${listed(names)} to everybody: credentials or private keys`,
        rebuild,
      )
}

export function sourceProblem(given: string, { sources: names }: PublicFiles): Problem | undefined {
  return names.length === 0
    ? undefined
    : new Problem(
        'APP_OUTPUT_SOURCES',
        `poolproof:app.output: ${given} serves ${listed(names)} to everybody: they look like sources`,
        rebuild,
      )
}

function listed(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, 5).map((name) => `/${name}`), names.length - 5]
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
