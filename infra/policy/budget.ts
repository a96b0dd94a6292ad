import type { PolicyConfigSchema, StackValidationPolicy } from '@pulumi/policy'
import { type Budget, budget } from '../../rules/budget/index.ts'
import { type ConnectionLimits, defaults } from '../../rules/budget/sums.ts'
import { commandFor } from '../../rules/command-for.ts'
import { applyRules, type EnvironmentRule, problemOf } from '../../rules/environment/rule.ts'
import type { VariableName } from '../../rules/environment/variable-table.ts'
import { providers } from '../../rules/hosts/index.ts'
import { findPlan } from '../../rules/hosts/plan.ts'
import { Problem } from '../../rules/problem.ts'
import { classify } from '../../rules/url/classify.ts'
import { parseUrl } from '../../rules/url/parse-url.ts'
import { type ResourceView, text, texts, viewResource } from './resource-view.ts'
import { isLogin, roleType } from './roles.ts'
import type { StackSettings } from './stack-settings.ts'
import { variablesOf } from './variables.ts'

const whole = { type: 'integer', minimum: 1 } as const
const configSchema: PolicyConfigSchema = {
  properties: {
    instances: { ...whole, description: 'Function instances to be ready for; else poolproof:instances.' },
    plan: { type: 'string', description: "The provider's plan; else poolproof:database.plan." },
    poolSize: { ...whole, description: 'Backends the pooler opens for one role and database.' },
    poolerClients: { ...whole, description: 'Clients the pooler takes.' },
    maxConnections: { ...whole, description: 'max_connections of Postgres.' },
  },
}

/** The whole stack's sum; every number may be given to the policy, else it is the stack's, else the plan's. */
export function budgetPolicy(settings: StackSettings): StackValidationPolicy {
  return {
    name: 'budget',
    description: 'All connections together fit: functions into the pooler, the pooler into Postgres.',
    enforcementLevel: 'mandatory',
    configSchema,
    validateStack(args, report) {
      const resources = args.resources.map(viewResource)
      for (const { message } of budgetProblems(resources, {
        ...settings,
        ...args.getConfig<StackSettings>(),
      })) {
        report(message)
      }
    },
  }
}

function budgetProblems(resources: readonly ResourceView[], settings: StackSettings): readonly Problem[] {
  const value = (wanted: VariableName) =>
    resources.flatMap(variablesOf).find(({ name }) => name === wanted)?.variable.value
  const poolMax = value('DATABASE_POOL_MAX')
  if (poolMax === undefined) return []
  try {
    const plan = planOf(settings, value('DATABASE_URL') ?? '')
    const proof = resources.find(({ type }) => type === 'poolproof:index:Proof')
    const backends = proof?.props.poolerBackends
    const limits = { ...plan, ...settings }
    // What the proof allows has the reserve pool in it.
    const allowed = typeof backends === 'number' && { poolSize: backends, reservePool: 0 }
    const result = budget({
      instances: defaults.instances,
      ...limits,
      ...(limits.poolSize === undefined && allowed),
      poolMax: Number(poolMax),
      roles: twins(resources, value('DATABASE_URL')).length > 1 ? 2 : 1,
    })
    return [...result.faults, ...roleFaults(result, resources, value('DATABASE_URL'))]
  } catch (error) {
    if (error instanceof Problem) return [error]
    throw error
  }
}

function planOf({ plan, provider }: StackSettings, url: string): ConnectionLimits {
  const name = provider ?? classify(url).provider
  return plan && name !== 'unknown' ? findPlan(providers[name], plan) : {}
}

interface LimitedRole {
  role: ResourceView
  /** Backends the pooler opens for it. */
  pool: number
}

/** Rules about the role of the functions and its pool. */
export const poolLimitRules: readonly EnvironmentRule<LimitedRole>[] = [
  {
    code: 'ROLE_BELOW_POOL',
    find: ({ role: { props }, pool }) => {
      const { name, connectionLimit: limit } = props
      if (typeof limit !== 'number' || limit < 0 || limit >= pool) return undefined
      return {
        sure: true,
        subject: text(name) ?? '',
        what: `role ${text(name)} may open ${limit} connections and the pooler opens ${pool} for it: the others fail instead of waiting`,
        fix: `set connectionLimit of this Role to ${pool}, then ${commandFor('pulumi up')}`,
      }
    },
  },
]

/** The role of the functions, and during a rotation the one with the same rights that takes turns with it. */
function twins(resources: readonly ResourceView[], url = ''): ResourceView[] {
  const user = parseUrl(url).url?.user
  if (!user) return []
  const logins = resources.filter(({ type, props }) => type === roleType && props.login === true)
  const [group] = texts(logins.find(({ props }) => isLogin(text(props.name) ?? '', user))?.props.roles)
  return logins.filter(
    ({ props }) => isLogin(text(props.name) ?? '', user) || (group && texts(props.roles).includes(group)),
  )
}

function roleFaults(
  { roleConnectionLimit: pool }: Budget,
  resources: readonly ResourceView[],
  url = '',
): Problem[] {
  if (pool === undefined) return []
  return twins(resources, url).flatMap((role) => applyRules(poolLimitRules, { role, pool }).map(problemOf))
}
