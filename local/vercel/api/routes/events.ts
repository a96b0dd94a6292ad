import type { Hono } from 'hono'
import type { Cloud } from '../../cloud.ts'
import type { Deployment } from '../../entities.ts'
import type { LogLine } from '../../logs.ts'
import { deploymentOf, projectOf, versions } from '../request.ts'

/** What a deployment did: that it became ready, and every line its functions printed. */
export function eventRoutes(api: Hono, cloud: Cloud): void {
  api.get(versions('2|3', '/deployments/:deployment/events'), (c) => {
    const deployment = deploymentOf(cloud, c.req.param('deployment'))
    const asked = (name: string, otherwise: number) => Number(c.req.query(name) ?? otherwise)
    const printed = cloud.logs.read(deployment.id).filter(({ type }) => type !== 'request')
    const events = [readyEvent(deployment), ...printed.map((line) => printedEvent(deployment, line))].filter(
      ({ created }) => created >= asked('since', 0) && created <= asked('until', Number.POSITIVE_INFINITY),
    )
    if (c.req.query('direction') === 'backward') events.reverse()
    const limit = asked('limit', -1)
    return c.json(limit >= 0 ? events.slice(0, limit) : events)
  })

  // What `vercel logs` asks, at vercel.com itself where the API is Vercel's own.
  api.get('/api/logs/request-logs', (c) => {
    const project = projectOf(cloud, c.req.query('projectId') ?? '')
    const rows = cloud.store
      .deployments(project.id)
      .flatMap((deployment) => cloud.logs.read(deployment.id).map((line) => requestRow(deployment, line)))
      .filter(isAskedFor(c.req.query()))
      .toSorted((a, b) => b.timestamp.localeCompare(a.timestamp))
    return c.json({ rows, hasMoreRows: false })
  })

  api.get(versions('1', '/projects/:project/deployments/:deployment/runtime-logs'), (c) => {
    const deployment = deploymentOf(cloud, c.req.param('deployment'))
    const lines = cloud.logs
      .read(deployment.id)
      .map((line) => `${JSON.stringify(runtimeLine(deployment, line))}\n`)
    return c.body(lines.join(''), 200, { 'content-type': 'application/stream+json' })
  })
}

function event(
  type: 'stdout' | 'stderr' | 'deployment-state',
  deployment: Deployment,
  id: string,
  created: number,
  text: string,
) {
  const info = { type: 'lambda', name: deployment.name }
  const payload = {
    deploymentId: deployment.id,
    id,
    date: created,
    created,
    serial: String(created),
    text,
    info,
  }
  return { type, created, payload }
}

const readyEvent = (deployment: Deployment) =>
  event('deployment-state', deployment, `${deployment.id}-ready`, deployment.createdAt, 'READY')

const printedEvent = (deployment: Deployment, { type, id, time, text }: LogLine) =>
  event(type === 'stderr' ? 'stderr' : 'stdout', deployment, id, time, text)

function runtimeLine({ url }: Deployment, { id, time, type, text, request }: LogLine) {
  return {
    rowId: id,
    timestampInMs: time,
    level: type === 'stderr' ? 'error' : 'info',
    message: text,
    messageTruncated: false,
    source: type === 'request' ? 'request' : 'serverless',
    domain: request?.host ?? url,
    requestMethod: request?.method ?? '',
    requestPath: request?.path ?? '',
    responseStatusCode: request?.status ?? 0,
  }
}

/** A request, or a line that a function printed: which request made it print is not known here. */
function requestRow(
  { id: deploymentId, url, target }: Deployment,
  { id, time, type, text, request }: LogLine,
) {
  const level = type === 'stderr' ? 'error' : 'info'
  return {
    requestId: id,
    timestamp: new Date(time).toISOString(),
    deploymentId,
    environment: target ?? 'preview',
    domain: request?.host ?? url,
    requestMethod: request?.method ?? '',
    requestPath: request?.path ?? '',
    statusCode: request?.status ?? 0,
    events: [{ source: 'serverless' }],
    logs: request ? [] : [{ level, message: text, messageTruncated: false }],
  }
}

/** Whether a row is what the query asks for: times in ms, lists with commas, a status as `500`, `5xx` or `400-499`. */
function isAskedFor(query: Partial<Record<string, string>>) {
  const { startDate, endDate, deploymentId, environment, level, statusCode, source, search, requestId } =
    query
  const lists = (list: string | undefined, value: string) => !list || list.split(',').includes(value)
  return (row: ReturnType<typeof requestRow>) =>
    Date.parse(row.timestamp) >= Number(startDate ?? 0) &&
    Date.parse(row.timestamp) <= Number(endDate ?? Number.POSITIVE_INFINITY) &&
    lists(deploymentId, row.deploymentId) &&
    lists(environment, row.environment) &&
    lists(level, row.logs[0]?.level ?? 'info') &&
    lists(source, 'serverless') &&
    lists(requestId, row.requestId) &&
    hasStatus(statusCode, row.statusCode) &&
    (!search || `${row.requestPath} ${row.logs[0]?.message}`.includes(search))
}

function hasStatus(asked: string | undefined, status: number): boolean {
  if (!asked) return true
  const [from = '', to = from] = asked.toLowerCase().split('-')
  return status >= Number(from.replaceAll('x', '0')) && status <= Number(to.replaceAll('x', '9'))
}
