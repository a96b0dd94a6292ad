/**
 * `poolproof/rules`: what is known of connection URLs, database hosts and the connection budget, as pure functions. A URL goes
 * in, a verdict comes out; nothing connects anywhere.
 */
export { type Budget, type BudgetRow, budget } from '../../rules/budget/index.ts'
export type { BudgetInput } from '../../rules/budget/sums.ts'
export type { Derived, Hints } from '../../rules/hosts/host.ts'
export { type DatabaseHostName, databaseHostNames } from '../../rules/hosts/index.ts'
export type { UrlReading } from '../../rules/hosts/reading.ts'
export { Problem } from '../../rules/problem.ts'
export { classify, type UrlClassification } from '../../rules/url/classify.ts'
export { type ConnectionUrl, formatUrl, maskedUrl } from '../../rules/url/connection-url.ts'
export { deriveDirect, derivePooled } from '../../rules/url/derive.ts'
export { type ParsedUrl, parseUrl } from '../../rules/url/parse-url.ts'
export type { UrlFault, UrlFaultCode } from '../../rules/url/raw-url.ts'
