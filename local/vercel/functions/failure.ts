/** How an invocation fails, with status and words of https://vercel.com/docs/errors */
export const failures = {
  FUNCTION_INVOCATION_FAILED: [500, 'A server error has occurred'],
  FUNCTION_INVOCATION_TIMEOUT: [504, 'An error occurred with your deployment'],
  FUNCTION_THROTTLED: [503, 'An error occurred with your deployment'],
  FUNCTION_PAYLOAD_TOO_LARGE: [413, 'Request Entity Too Large'],
} as const satisfies Record<string, readonly [number, string]>

export type Failure = keyof typeof failures
