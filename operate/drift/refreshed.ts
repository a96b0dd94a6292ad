import { commandFor } from '../../infra/model/command-for.ts'
import type { Difference } from './difference.ts'

/** One step of `pulumi refresh --preview-only --json`, as far as it is used here. */
interface Step {
  op: string
  urn: string
  /** Properties that differ, by path. */
  detailedDiff?: Record<string, unknown> | null
}

/** What the providers read otherwise than the state has it: names of resources and properties, never a value. */
export function refreshed(json: string): Difference[] {
  const { steps = [] } = JSON.parse(json) as { steps?: Step[] }
  return steps.flatMap((step) => {
    const [type = '', name = ''] = step.urn.split('::').slice(-2)
    const kind = type.split(':').at(-1) ?? type
    const told = toldOf(step)
    if (!told) return []
    return [
      { code: 'RESOURCE_CHANGED_OUTSIDE', subject: name, kind, what: `${kind} ${name} ${told}`, fix: fix() },
    ]
  })
}

const fix = () => `${commandFor('pulumi up --refresh')}, which makes it again what the program says`

function toldOf({ op, detailedDiff }: Step): string | undefined {
  if (op === 'delete') return 'is gone'
  const names = new Set(Object.keys(detailedDiff ?? {}).map((path) => path.split(/[.[]/)[0]))
  return names.size > 0 ? `is not as the stack made it: ${[...names].join(', ')}` : undefined
}
