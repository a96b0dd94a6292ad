import type { Hono } from 'hono'
import type { Cloud } from '../../cloud.ts'
import type { Deployment } from '../../entities.ts'
import type { LogLine } from '../../logs.ts'
import { deploymentOf, versions } from '../request.ts'

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
