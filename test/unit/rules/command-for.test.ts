import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { commandFor } from '../../../rules/command-for.ts'
import { embeddedCommands } from '../../../rules/files/start-command.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('commandFor', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('says a command as a real cloud takes it', () => {
    expect(commandFor('pulumi up --stack production')).toBe('pulumi up --stack production')
    expect(commandFor('poolproof rotate --database')).toBe('npx poolproof rotate --database')
  })

  it('says it as the embedded cloud takes it', () => {
    for (const [name, value] of Object.entries(embeddedCommands())) vi.stubEnv(name, value)
    expect(commandFor('pulumi up')).toBe('npm run pulumi -- up')
    expect(commandFor('pulumi config')).toBe('npm run pulumi -- config')
    expect(commandFor('poolproof rotate')).toBe('npx poolproof rotate')
  })
})

/** Texts that name a command without telling anybody to type it. */
const descriptions = [
  'In production one `pulumi destroy`',
  'is not protected: pulumi destroy would',
  'pulumi stack export failed',
  "stage('pulumi up'",
  "['pulumi up', changed",
  '\\`pulumi import\\` (',
  'a file for pulumi import',
  '(runs `pulumi stack export`)',
  '(`pulumi stack export --show-secrets`)',
  '\\`pulumi refresh\\` reads',
  'those `pulumi refresh` misses',
  'Runs \\`pulumi preview\\` of',
  'what \\`pulumi preview --json\\` printed',
  'runs \\`pulumi up\\` on stack dev',
  '\\`pulumi up\\`; nothing is removed',
]

describe('every command that a text says to type', () => {
  const rooms = ['rules', 'infra', 'plugin', 'local', 'bench', 'setup', 'cli']
  const files = execFileSync('git', ['ls-files', '--', ...rooms.map((room) => `${room}/*.ts`)], { cwd: root })
    .toString()
    .trim()
    .split('\n')
  const byHand =
    /(?<!commandFor\(\s*['"`])\bpulumi (?:config|stack|up|preview|refresh|destroy|state|import|cancel|login)\b|npm run pulumi/g

  const typed = (file: string) => {
    let text = readFileSync(`${root}/${file}`, 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/^\s*\/\/.*$/gm, '')
    for (const description of descriptions) text = text.replaceAll(description, '')
    return [...text.matchAll(byHand)].map(({ index }) => `${file}: ${text.slice(index, index + 60)}`)
  }

  it('comes from commandFor', () => {
    expect(files.length).toBeGreaterThan(300)
    expect(files.filter((file) => file !== 'rules/files/start-command.ts').flatMap(typed)).toEqual([])
  })
})
