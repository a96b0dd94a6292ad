import { type Budget, budget } from '../../../rules/budget/index.ts'
import { defaults } from '../../../rules/budget/sums.ts'
import { commandFor } from '../../../rules/command-for.ts'
import { type DeploymentFacts, pooledName } from '../../../rules/environment/deployment-facts.ts'
import { providers } from '../../../rules/hosts/index.ts'
import { planNamed, planNames } from '../../../rules/hosts/plan.ts'
import { Problem } from '../../../rules/problem.ts'
import { classify } from '../../../rules/url/classify.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'
import { type Options, usageProblem } from '../options.ts'

/** Pool size of pg if the app sets none. */
const POOL_MAX = 10

/** The connection budget for --plan; undefined without it. @throws Problem DOCTOR_USAGE */
export function planBudget(facts: DeploymentFacts, { plan, instances }: Options): Budget | undefined {
  if (plan === undefined) return undefined
  const url = facts.variables[pooledName(facts)]?.value
  const { provider } = classify(url ?? '', facts.provider)
  if (provider === 'unknown') throw usageProblem('--plan needs a URL of a known database host')
  const host = providers[provider]
  const found = planNamed(host, plan)
  if (!found)
    throw new Problem(
      'DOCTOR_USAGE',
      `${host.label} has no plan of that name in our table (${planNames(host)})`,
      `use one of the names above: ${commandFor('poolproof doctor --plan NAME')}`,
    )
  return budget({
    ...found,
    instances: Number(instances ?? defaults.instances),
    poolMax: poolMax(facts, url ?? ''),
  })
}

function poolMax({ variables, honoursConnectionLimit }: DeploymentFacts, url: string): number {
  const limit = honoursConnectionLimit ? parseUrl(url).url?.parameters.connection_limit : undefined
  return Number(variables.DATABASE_POOL_MAX?.value ?? limit) || POOL_MAX
}
