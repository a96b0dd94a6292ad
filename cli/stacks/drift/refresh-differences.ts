import { commandFor } from '../../../rules/command-for.ts'
import type { EngineRun } from '../../../rules/engine-events.ts'
import { kindOf, nameOf } from '../../../rules/urn.ts'
import type { Difference } from './difference.ts'

/** What the providers read otherwise than the state has it: names of resources and properties, never a value. */
export function refreshDifferences({ read }: Pick<EngineRun, 'read'>): Difference[] {
  return read.flatMap(({ op, urn, diffs }) => {
    const [kind, name] = [kindOf(urn), nameOf(urn)]
    // Another stack's outputs are no resource of this one.
    if (!changed.includes(op) || kind === 'StackReference') return []
    const names = [...new Set(diffs?.map((path) => path.split(/[.[]/)[0]))].sort().join(', ')
    const told = op === 'delete' ? 'is gone' : `is not as the stack made it${names ? `: ${names}` : ''}`
    return [
      { code: 'RESOURCE_CHANGED_OUTSIDE', subject: name, kind, what: `${kind} ${name} ${told}`, fix: fix() },
    ]
  })
}

const changed = ['update', 'delete']
const fix = () => `${commandFor('pulumi up --refresh')}, which makes it again what the program says`
