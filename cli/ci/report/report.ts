import type { StackPreview } from '../preview/stack-preview.ts'
import type { RunningRelease } from '../running.ts'
import { budgetSection } from './budget-section.ts'
import { code, quoted } from './markdown.ts'
import { migrationsSection } from './migrations-section.ts'
import { policiesSection } from './policies-section.ts'
import { resourcesSection } from './resources-section.ts'
import { runningSection } from './running-section.ts'
import { summaryLine } from './summary-line.ts'
import { variablesSection } from './variables-section.ts'

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

/** Nothing where the line above says it all. */
function stackSections(preview: StackPreview): string[] {
  const { resources, faults, migrations = [], policies } = preview
  if (resources.length + faults.length + migrations.length + (policies?.broken.length ?? 0) === 0) return []
  const sections = [
    faultsSection(preview),
    policiesSection(preview),
    migrationsSection(preview),
    variablesSection(preview),
    resourcesSection(preview),
    budgetSection(preview),
  ].flatMap((section) => section ?? [])
  return sections.length > 0 ? [`### ${code(preview.stack)}`, ...sections] : []
}

function faultsSection({ faults }: StackPreview): string | undefined {
  return faults.length > 0 ? ['**Errors**', ...faults.map(quoted)].join('\n\n') : undefined
}
