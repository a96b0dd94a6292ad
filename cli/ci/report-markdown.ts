import type { BudgetRow } from '../../rules/budget/index.ts'
import { code, link, quoted, table, word } from './markdown.ts'
import type { RunningRelease } from './running.ts'
import type { ResourceChange, StackPreview } from './stack-preview.ts'

/** Several previews as one Markdown text: names and numbers, never a value. */
export function reportMarkdown(
  previews: readonly StackPreview[],
  running: readonly RunningRelease[] = [],
): string {
  const stacks = previews.length === 1 ? '1 stack' : `${previews.length} stacks`
  return [
    `## Preview of ${stacks}`,
    previews.map(summaryLine).join('\n'),
    ...previews.flatMap(stackSections),
    ...(running.length > 0 ? [runningSection(running)] : []),
    '',
  ].join('\n\n')
}

const results: Record<StackPreview['result'], string> = {
  succeeded: '✅',
  failed: '❌ the preview failed:',
  unfinished: '❌ the preview did not finish:',
  none: '❌ there is no preview, see the log of the run',
}

/** One line per stack: its result and the number of changes. */
export function summaryLine(preview: StackPreview): string {
  const start = `- ${code(preview.stack)} ${results[preview.result]}`
  return preview.result === 'none' ? start : `${start} ${[...summaryParts(preview)].join('; ')}`
}

function* summaryParts({ result, resources, unchanged, migrations = [], policies }: StackPreview) {
  const counts = operationsOf(resources).map(
    (op) => `${resources.filter((one) => one.op === op).length} to ${word(op)}`,
  )
  if (counts.length > 0) yield `${counts.join(', ')}, ${unchanged} unchanged`
  else if (result === 'succeeded') yield `no change (${unchanged} resources)`
  if (migrations.length > 0) {
    const dangerous = migrations.filter(({ dangers }) => dangers.length > 0).length
    const noun = migrations.length === 1 ? 'migration' : 'migrations'
    yield `${migrations.length} pending ${noun}${dangerous > 0 ? `, **${dangerous} destructive**` : ''}`
  }
  const broken = policies?.broken.length ?? 0
  if (broken > 0) yield `policies: ${broken} violated`
  // The policies saw only half of a program that failed half way.
  else if (policies && result === 'succeeded') yield 'policies pass'
}

/** Nothing where the summary line says everything. */
function stackSections(preview: StackPreview): string[] {
  const { resources, faults, migrations = [], policies } = preview
  if (resources.length + faults.length + migrations.length + (policies?.broken.length ?? 0) === 0) return []
  const sections = [
    faults.length > 0 ? ['**Errors**', ...faults.map(quoted)].join('\n\n') : undefined,
    policiesSection(preview),
    migrationsSection(preview),
    variablesSection(preview),
    resourcesSection(preview),
    budgetSection(preview),
  ].flatMap((section) => section ?? [])
  return sections.length > 0 ? [`### ${code(preview.stack)}`, ...sections] : []
}

/** Where a plain `pulumi preview --json` leaves something out. */
const notInPreview = (what: string, { result }: StackPreview) =>
  result === 'succeeded' || result === 'failed'
    ? `**${what}**: not in this form of preview (use \`npx poolproof preview\`)`
    : undefined

function policiesSection(preview: StackPreview): string | undefined {
  if (!preview.policies) return notInPreview('Policies', preview)
  const { packs, broken } = preview.policies
  if (broken.length === 0 && preview.result !== 'succeeded') return undefined
  if (packs.length === 0) return '**Policies**: no policy pack ran (`--policy-pack infra/policy`)'
  const verdict = broken.length === 0 ? 'all pass' : `${broken.length} violated`
  const rows = broken.map(({ policy, level, resource, message }) => {
    const where = resource ? ` at ${code(resource)}` : ''
    return `${word(level)} ${code(policy)}${where}\n\n${quoted(message)}`
  })
  return [`**Policies** (${packs.map(code).join(', ')}): ${verdict}`, ...rows].join('\n\n')
}

function migrationsSection(preview: StackPreview): string | undefined {
  const { migrations } = preview
  if (!migrations) return notInPreview('Pending migrations', preview)
  if (migrations.length === 0) return undefined
  const lines = migrations.map(({ name, dangers }) =>
    dangers.length === 0
      ? `- ${code(name)}: not destructive`
      : `- ⚠️ ${code(name)}: ${dangers.map(code).join(', ')}`,
  )
  return `**Pending migrations**\n\n${lines.join('\n')}`
}

/** The functions' environment by name. */
function variablesSection({ variables }: StackPreview): string | undefined {
  if (variables.length === 0) return undefined
  const lines = (['added', 'changed', 'removed'] as const).flatMap((change) => {
    const names = variables.filter((one) => one.change === change).map(({ name }) => code(name))
    return names.length > 0 ? `- ${change}: ${names.sort().join(', ')}` : []
  })
  return `**Variables**\n\n${lines.join('\n')}`
}

/** A line per kind of resource and a column per operation. */
function resourcesSection({ resources }: StackPreview): string | undefined {
  if (resources.length === 0) return undefined
  const ops = operationsOf(resources)
  const kinds = [...new Set(resources.map(({ kind }) => kind))].sort()
  const names = (kind: string, op: string) =>
    resources
      .filter((one) => one.kind === kind && one.op === op)
      .map(({ name }) => code(name))
      .sort()
      .join(', ')
  const rows = kinds.map((kind) => [word(kind), ...ops.map((op) => names(kind, op))])
  return `**Resources**\n\n${table(['kind', ...ops.map(word)], rows)}`
}

const usualOperations = ['create', 'update', 'replace', 'delete']

/** The operations that occur, the usual ones first. */
function operationsOf(resources: readonly ResourceChange[]): string[] {
  const found = new Set(resources.map(({ op }) => op))
  const others = [...found].filter((op) => !usualOperations.includes(op)).sort()
  return [...usualOperations.filter((op) => found.has(op)), ...others]
}

/** Connections before and after, a line per holder. */
function budgetSection({ result, budget: { before, after } }: StackPreview): string | undefined {
  const rows = after ?? before
  if (result !== 'succeeded' || !rows) return undefined
  const lines = rows
    .filter(({ most, limit }) => most !== undefined || limit !== undefined)
    .map(({ who }) => {
      const was = shareOf(before, who)
      const will = shareOf(after, who)
      return [word(who), was, after && was !== will ? `**${will}**` : will]
    })
  return `**Connection budget** (peak of limit)\n\n${table(['connections', 'before', 'after'], lines)}`
}

function shareOf(rows: readonly BudgetRow[] | undefined, who: string): string {
  const row = rows?.find((one) => one.who === who)
  if (!row) return '–'
  const most = row.most === undefined ? '?' : word(`${row.most}`)
  return row.limit === undefined ? most : `${most} of ${word(`${row.limit}`)}`
}

const runningTitles = ['stack', 'commit', 'artifact', 'last migration', 'proved at', 'address']

/** The release each stack serves, or why its state cannot be read. */
export function runningSection(releases: readonly RunningRelease[]): string {
  const rows = releases.flatMap(({ stack, address, evidence, fault }) => {
    if (fault !== undefined) return []
    const { commit, artifact, schemaVersion, provedAt } = evidence ?? {}
    const proved = [commit?.slice(0, 12), artifact?.slice(0, 16), schemaVersion, provedAt].map((text) =>
      text ? code(text) : '–',
    )
    return [[code(stack), ...proved, address ? link(address) : '–']]
  })
  const unread = releases.flatMap(({ stack, fault }) =>
    fault === undefined ? [] : [`${code(stack)} cannot be read:`, quoted(fault)],
  )
  return ['### Running now', ...(rows.length > 0 ? [table(runningTitles, rows)] : []), ...unread].join('\n\n')
}
