import { protectionRules } from '../../rules/environment/checks/protection.ts'
import { applyRules } from '../../rules/environment/rule.ts'
import type { FindingRule } from './finding-policies.ts'
import { text, UNKNOWN } from './resource-view.ts'
import type { StackSettings } from './stack-settings.ts'

const kinds: Record<string, string> = {
  'postgresql:index/database:Database': 'database',
  'postgresql:index/schema:Schema': 'schema',
}

/** The engine does not tell packs about retainOnDelete, so only `protect` can be asked for. */
export const databaseProtected = ({ isProduction = true }: StackSettings): FindingRule => ({
  name: 'database-protected',
  description: 'A database in production is protected, unless it is on this machine.',
  find: ({ type, props, provider, protect: isProtected }) => {
    const { host } = provider
    if (!kinds[type] || host === UNKNOWN) return []
    const what = `${kinds[type]} ${text(props.name) ?? ''}`.trim()
    return applyRules(protectionRules, { what, host: text(host), isProtected, isProduction })
  },
})
