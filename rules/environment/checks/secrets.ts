import { commandFor } from '../../command-for.ts'
import { type DeploymentFacts, pooledName } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { removeCommand, setCommand } from '../set-command.ts'
import { isSigningName, secretNames, variableRow } from '../variable-table.ts'

const make = (name: string, facts: DeploymentFacts) =>
  facts.adopted?.includes(name)
    ? `${commandFor(`pulumi config rm --path poolproof:adopted.${name}`)}, then ${commandFor('pulumi up')}: the stack creates one of 64 random bytes, and what the old one signed becomes invalid`
    : facts.where === 'stack'
      ? `let the stack create secrets of 64 random bytes: ${commandFor('pulumi up')}`
      : `create one with openssl rand -base64 48, then ${setCommand(name, facts)}`

/** Rules about secrets; no text of them says more than a length. */
export const secretRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  {
    code: 'SECRET_UNTRIMMED',
    find: each((name, value, facts) => {
      if (!/^[\s"']|[\s"']$/.test(value)) return undefined
      return [`${name} begins or ends with white space or a quotation mark`, setCommand(name, facts)]
    }),
  },
  {
    code: 'SECRET_SHORT',
    find: each((name, value, facts) => {
      const wanted = lengthOf(name)
      const { length } = value.trim()
      if (length >= wanted) return undefined
      return [`${name} is ${length} characters long, and ${wanted} are required`, make(name, facts)]
    }),
  },
  {
    code: 'SECRET_WEAK',
    find: each((name, value, facts) => {
      const why = value.trim().length < lengthOf(name) ? undefined : secretWeakness(value.trim())
      return why ? [`${name} can be guessed: ${why}`, make(name, facts)] : undefined
    }),
  },
  {
    code: 'SECRET_REUSED',
    find: (facts) =>
      secretsIn(facts).flatMap((name, index, names): RuleResult[] => {
        const value = facts.variables[name]?.value
        const twin = value && names.slice(0, index).find((other) => facts.variables[other]?.value === value)
        return twin
          ? [{ sure: true, subject: name, what: `${name} is equal to ${twin}`, fix: make(name, facts) }]
          : []
      }),
  },
  {
    code: 'SECRET_PUBLIC',
    find: (facts) =>
      Object.entries(facts.variables)
        .filter(([name]) => /^(NEXT_PUBLIC|VITE|PUBLIC|REACT_APP|NUXT_PUBLIC|EXPO_PUBLIC)_/.test(name))
        .filter(([name, { value }]) => isSecret(name, value, facts))
        .map(([name]) => ({
          sure: true,
          subject: name,
          what: `${name} contains a secret, and its name is built into the pages`,
          fix: `${removeCommand(name, facts)}; then replace the secret, which is public now: ${replacement(name, facts)}`,
        })),
  },
]

/** Ours, and those of another app. */
function secretsIn({ variables }: DeploymentFacts): readonly string[] {
  const others = Object.keys(variables).filter(
    (name) => isSigningName(name) && !secretNames.some((own) => own === name),
  )
  return [...secretNames, ...others]
}

/** The fewest characters of a secret. */
const lengthOf = (name: string) => variableRow(name)?.minLength ?? 32

/** How a secret is replaced that everyone can read: the password of a database is changed at its server. */
function replacement(name: string, facts: DeploymentFacts): string {
  const value = facts.variables[name]?.value
  const isUrl = value === undefined ? /DATABASE|DIRECT_URL|POSTGRES/.test(name) : hasPassword(value)
  if (!isUrl) return 'openssl rand -base64 48'
  if (facts.where === 'stack' && facts.managed)
    return `${commandFor('poolproof rotate --database')}, ${commandFor('pulumi up')}, then ${commandFor('poolproof retire --database')}`
  return `change the role's password at the server (psql "$DIRECT_URL" -c '\\password', or the host's console), then ${setCommand(pooledName(facts), facts)}`
}

const hasPassword = (value: string) => /^\s*["']?postgres(ql)?:\/\/[^\s@]*:[^\s@]+@/i.test(value)

/** A secret by its name, by its value, or because it is a copy of one. */
export function isSecret(name: string, value: string | undefined, facts: DeploymentFacts): boolean {
  const named = isSigningName(name) || secretNames.some((secret) => name.includes(secret))
  const url = hasPassword(value ?? '')
  const copy =
    !!value && value.length > 8 && secretNames.some((secret) => facts.variables[secret]?.value === value)
  return named || name === pooledName(facts) || name === 'DIRECT_URL' || url || copy
}

/** One rule over every secret whose value is known. */
function each(
  rule: (name: string, value: string, facts: DeploymentFacts) => [what: string, fix: string] | undefined,
): EnvironmentRule<DeploymentFacts>['find'] {
  return (facts) =>
    secretsIn(facts).flatMap((name): RuleResult[] => {
      const value = facts.variables[name]?.value
      const found = value ? rule(name, value, facts) : undefined
      return found ? [{ sure: true, subject: name, what: found[0], fix: found[1] }] : []
    })
}

/** Words people build secrets from. */
const words =
  /super|secret|password|passw|token|access|refresh|change|please|your|example|private|public|local|test|dev|prod|production|auth|login|user|admin|default|sample|random|string|key|jwt|cron|this|here|the|my|me|is|in|to|a/gi

/** Why a long enough secret can be guessed all the same, or undefined. Says nothing about the value but this. */
export function secretWeakness(whole: string): string | undefined {
  const secret = whole.slice(0, 200)
  const distinct = new Set(secret).size
  // Random hexadecimal of 16 digits has about ten different ones, of 32 about fourteen.
  if (distinct < Math.min(10, secret.length / 4)) return `it consists of ${distinct} different characters`
  if (isRepeated(secret)) return 'it repeats one piece'
  if (sequenceShare(secret) > 0.5) return 'most of it is a sequence such as abcdef or 123456'
  const wordy = /[a-z]{3,}/i.test(secret) && secret.match(words)?.some((word) => word.length > 2)
  const rest = secret.replace(words, '').replace(/[\s\d_.-]/g, '')
  return wordy && rest.length < 12 ? 'it consists of words such as "secret" or "change me"' : undefined
}

function isRepeated(secret: string): boolean {
  return `${secret}${secret}`.indexOf(secret, 1) < secret.length || /^(.{2,}?)\1+.{0,3}$/s.test(secret)
}

/** Share of characters in runs of four and more that count up or down, in the alphabet or in digits. */
function sequenceShare(secret: string): number {
  let inRuns = 0
  for (let start = 0; start < secret.length - 1; ) {
    const step = secret.charCodeAt(start + 1) - secret.charCodeAt(start)
    let end = start + 1
    while (Math.abs(step) === 1 && secret.charCodeAt(end + 1) - secret.charCodeAt(end) === step) end++
    if (end - start >= 3) inRuns += end - start + 1
    start = end
  }
  return inRuns / secret.length
}
