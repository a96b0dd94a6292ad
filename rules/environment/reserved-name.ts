/** Names the platform keeps for itself. Source: vercel.com/docs/environment-variables/reserved-environment-variables. */
const reserved =
  /^(AWS_SECRET_KEY|AWS_EXECUTION_ENV|AWS_LAMBDA_.+|NOW_REGION|TZ|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/

export function isReservedName(name: string): boolean {
  return reserved.test(name)
}
