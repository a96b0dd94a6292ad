/**
 * `poolproof/rules/app`: what the auth app needs of the rules at run time. It is the app's own, as the template has it; its names
 * change with the app.
 */
export { familyOf, httpCodes } from '../../rules/connection-errors/index.ts'
export { retryAfter } from '../../rules/connection-errors/waiting.ts'
export { type CookieMode, cookieMode, refreshCookie, schemeOf } from '../../rules/environment/cookie-mode.ts'
export { frontEnds } from '../../rules/environment/front-ends.ts'
export { poolVariables, type VariableRow } from '../../rules/environment/pool-variables.ts'
export {
  type LimitedRoute,
  type OptionalName,
  type RequiredName,
  secretNames,
  variables,
} from '../../rules/environment/variable-table.ts'
export { knownRoot } from '../../rules/hosts/supabase-root.ts'
export { unpooled } from '../../rules/unpooled/index.ts'
export { isLoopback } from '../../rules/url/loopback.ts'
export { pgFields, usedUrl } from '../../rules/url/pg-config.ts'
