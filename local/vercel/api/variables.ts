import { z } from 'zod'
import type { Cloud } from '../cloud.ts'
import { newId, type Project, type Team, targets, type Variable } from '../entities.ts'
import { ApiError, badRequest } from './api-error.ts'

const target = z.enum(targets)
const fields = {
  value: z.string(),
  type: z.enum(['encrypted', 'plain', 'secret', 'sensitive', 'system']),
  target: z.union([z.array(target), target.transform((one) => [one])]),
  customEnvironmentIds: z.array(z.string()).nullish(),
  gitBranch: z.string().nullish(),
  comment: z.string().max(1000, 'should NOT be longer than 1000 characters').nullish(),
}
export const newVariable = z.object({ ...fields, key: z.string().min(1), target: fields.target.default([]) })
export const changedVariable = z
  .object(fields)
  .partial()
  .extend({ key: z.string().min(1).optional() })

/** Adds one variable to a project, or with `upsert` replaces the one for exactly the same targets. */
export function addVariable(
  cloud: Cloud,
  project: Project,
  item: z.infer<typeof newVariable>,
  upsert: boolean,
): Variable {
  const { store } = cloud
  const now = Date.now()
  const blank = {
    id: newId('env_', 16),
    projectId: project.id,
    customEnvironmentIds: [],
    createdAt: now,
    updatedAt: now,
  }
  const variable = mergeVariable(
    { ...blank, key: item.key, value: item.value, type: item.type, target: [] },
    item,
  )
  checkVariable(store.state.team, variable)
  const conflict = conflictOf(store.variables(project.id), variable)
  if (conflict && upsert && conflict.target.join() === variable.target.join())
    return store.change(() =>
      Object.assign(conflict, { ...variable, id: conflict.id, createdAt: conflict.createdAt }),
    )
  if (conflict) throw conflictError(400, 'ENV_CONFLICT', variable, conflict)
  store.change(({ variables }) => {
    variables[variable.id] = variable
  })
  return variable
}

/** Null and the empty string take a branch or comment away; what is absent stays. */
export function mergeVariable(variable: Variable, body: z.infer<typeof changedVariable>): Variable {
  const { gitBranch = variable.gitBranch, comment = variable.comment, ...others } = variable
  const branch = body.gitBranch === undefined ? gitBranch : body.gitBranch
  const text = body.comment === undefined ? comment : body.comment
  return {
    ...others,
    key: body.key ?? variable.key,
    value: body.value ?? variable.value,
    type: body.type ?? variable.type,
    target: [...new Set(body.target ?? variable.target)].sort(),
    customEnvironmentIds: body.customEnvironmentIds ?? variable.customEnvironmentIds,
    updatedAt: Date.now(),
    ...(branch ? { gitBranch: branch } : {}),
    ...(text ? { comment: text } : {}),
  }
}

export function conflictError(
  status: 400 | 409,
  code: string,
  { key, target, gitBranch }: Variable,
  other: Variable,
): ApiError {
  const branch = gitBranch ? ` on branch ${gitBranch}` : ''
  const message = `A variable with the name \`${key}\` already exists for the target ${target.join(',')}${branch}`
  return new ApiError(status, code, message, {
    key,
    envVarKey: key,
    envVarId: other.id,
    target,
    gitBranch: gitBranch ?? null,
  })
}

/** A sensitive value never leaves. An encrypted one does only when it was asked for in clear. */
export function variableAnswer({ projectId: _, value, ...variable }: Variable, decrypt: boolean) {
  const readable =
    variable.type !== 'sensitive' && (decrypt || variable.type === 'plain' || variable.type === 'system')
  return {
    ...variable,
    gitBranch: variable.gitBranch ?? null,
    comment: variable.comment ?? '',
    value: readable ? value : '',
    decrypted: readable,
    configurationId: null,
    securityIssues: [],
  }
}

/** https://vercel.com/docs/environment-variables/reserved-environment-variables */
const reserved =
  /^(AWS_SECRET_KEY|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|NOW_REGION|TZ|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/

/** Refuses a variable that Vercel would refuse. */
export function checkVariable(
  team: Team,
  { key, type, target, customEnvironmentIds, gitBranch }: Variable,
): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
    throw new ApiError(
      400,
      'INVALID_ENV_KEY',
      `The name of your Environment Variable \`${key}\` contains invalid characters. Only letters, digits, and underscores are allowed. Furthermore, the name should not start with a digit.`,
      { key },
    )
  if (reserved.test(key))
    throw new ApiError(
      400,
      'RESERVED_ENV_VARIABLE',
      `The name of your Environment Variable \`${key}\` is reserved. Please use a different name.`,
      { key },
    )
  if (target.length === 0 && customEnvironmentIds.length === 0)
    throw badRequest(
      'Invalid request: `target` should be a non-empty array of production, preview, development.',
    )
  if (type === 'sensitive' && target.includes('development'))
    throw badRequest(
      `You cannot set a Sensitive Environment Variable's target to development (\`${key}\`).`,
      { key },
    )
  if (gitBranch && target.join() !== 'preview')
    throw badRequest(`A git branch needs the target preview and no other (\`${key}\`).`, { key })
  const exposed =
    target.includes('production') || target.includes('preview') || customEnvironmentIds.length > 0
  if (team.sensitiveEnvironmentVariablePolicy === 'on' && exposed && type !== 'sensitive')
    throw badRequest(
      `Your team's policy requires Environment Variables for production and preview to be sensitive (\`${key}\`).`,
      { key },
    )
}

/** Another variable of the project with the same name, an overlapping target and the same branch. */
export function conflictOf(variables: readonly Variable[], variable: Variable): Variable | undefined {
  const { id, key, target, customEnvironmentIds, gitBranch } = variable
  return variables.find(
    (other) =>
      other.id !== id &&
      other.key === key &&
      other.gitBranch === gitBranch &&
      (other.target.some((one) => target.includes(one)) ||
        other.customEnvironmentIds.some((one) => customEnvironmentIds.includes(one))),
  )
}
