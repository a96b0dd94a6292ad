import type { Variable } from '../../rules/environment/deployment-facts.ts'
import { type ResourceView, text, texts } from './resource-view.ts'

/** One variable of the functions, and where it counts. */
export interface SetVariable {
  name: string
  variable: Variable
  /** `production`, `preview`, `development`, or the id of a custom environment. */
  targets: string[]
  /** Ids of the projects it is for; empty where they are not known yet. */
  projects: string[]
  parent: string | undefined
}

export const deploymentType = 'vercel:index/deployment:Deployment'

type Properties = Record<string, unknown>

/** Every resource that brings variables, and where they stand in it. */
const carriers: Record<string, (props: Properties) => Properties[]> = {
  'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable': (props) => [props],
  'vercel:index/projectEnvironmentVariables:ProjectEnvironmentVariables': ({ variables, projectId }) =>
    objects(variables).map((each) => ({ ...each, projectId })),
  'vercel:index/sharedEnvironmentVariable:SharedEnvironmentVariable': (props) => [props],
  'vercel:index/project:Project': ({ environments }) => objects(environments),
  [deploymentType]: ({ environment, ...props }) =>
    Object.entries(objects([environment])[0] ?? {}).map(([key, value]) => ({
      key,
      value,
      targets: [targetOf(props)],
      projectId: props.projectId,
    })),
}

export function variablesOf({ type, props, parent }: ResourceView): SetVariable[] {
  return (carriers[type]?.(props) ?? []).flatMap((each) => {
    const name = text(each.key)
    return name === undefined ? [] : [{ ...placed(each), name, variable: variable(each), parent }]
  })
}

/** Where the variables of a deployment come from. */
export function targetOf({ production, customEnvironmentId }: Properties): string {
  return text(customEnvironmentId) ?? (production === true ? 'production' : 'preview')
}

function variable({ value, valueWo, sensitive, targets }: Properties): Variable {
  const known = text(value) ?? text(valueWo)
  return {
    ...(known === undefined ? {} : { value: known }),
    ...(typeof sensitive === 'boolean' ? { sensitive } : {}),
    ...(targets ? { targets: texts(targets) } : {}),
  }
}

function placed({ targets, customEnvironmentIds, projectId, projectIds }: Properties) {
  const named = [...texts(targets), ...texts(customEnvironmentIds)]
  return {
    targets: named.length > 0 ? named : ['production'],
    projects: texts([projectId, ...texts(projectIds)]),
  }
}

function objects(value: unknown): Properties[] {
  const isObject = (each: unknown): each is Properties => typeof each === 'object' && each !== null
  return Array.isArray(value) ? value.filter(isObject) : []
}
