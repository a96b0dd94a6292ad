import { type Budget, budget } from '../../../rules/budget/index.ts'
import { commandFor } from '../../../rules/command-for.ts'
import { type DeploymentFacts, pooledName } from '../../../rules/environment/deployment-facts.ts'
import { providers } from '../../../rules/hosts/index.ts'
import { planLimits } from '../../../rules/hosts/plan.ts'
import { Problem } from '../../../rules/problem.ts'
import { classify } from '../../../rules/url/classify.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'
import { type Options, usageProblem } from '../options.ts'

/** Instances to be ready for, where nobody says; as a stack's own default. */
const INSTANCES = 25
/** Connections of pg's pool where the app gives it no size. */
const POOL_MAX = 10

/** The budget of connections for the plan that was named; undefined where none was. @throws Problem DOCTOR_USAGE */
export function planBudget(facts: DeploymentFacts, { plan, instances }: Options): Budget | undefined {
  if (plan === undefined) return undefined
  const url = facts.variables[pooledName(facts)]?.value
  const { provider } = classify(url ?? '', facts.provider)
  if (provider === 'unknown') throw usageProblem('--plan needs a URL of a provider that is known')
  const { label, plans } = providers[provider]
  const found = Object.entries(plans).find(([name]) => name.toLowerCase() === plan.toLowerCase())?.[1]
  if (!found)
    throw new Problem(
      'DOCTOR_USAGE',
      `${label} has no plan of that name in our table (${Object.keys(plans).join(', ') || 'which has none for it'})`,
      `${commandFor('poolproof doctor --plan NAME')}, one of the names above`,
    )
  return budget({
    ...planLimits(found),
    instances: Number(instances ?? INSTANCES),
    poolMax: poolMax(facts, url ?? ''),
  })
}

function poolMax({ variables, honoursConnectionLimit }: DeploymentFacts, url: string): number {
  const limit = honoursConnectionLimit ? parseUrl(url).url?.parameters.connection_limit : undefined
  return Number(variables.DATABASE_POOL_MAX?.value ?? limit) || POOL_MAX
}
