import type { Team, Variable } from '../entities.ts'
import { ApiError, badRequest } from './api-error.ts'

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
