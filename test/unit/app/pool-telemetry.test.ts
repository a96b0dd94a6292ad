import { channel } from 'node:diagnostics_channel'
import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { afterEach, expect, test } from 'vitest'
import { openPool, poolConfig } from '../../../app/database/pool.ts'
import { observe, type PoolEvent, type Timed } from '../../../app/database/pool-telemetry.ts'
import { type PostgresWire, postgresWire } from '../harness/postgres-wire.ts'

const poolOf = ({ port }: PostgresWire) =>
  observe(
    openPool(
      poolConfig({
        DATABASE_URL: `postgresql://app:canary-pw@127.0.0.1:${port}/shop?pool_timeout=0.05`,
        DATABASE_POOL_MAX: '1',
      }),
    ),
    'shop',
  )

afterEach(() => metrics.disable())

test('the channels tell what waits, connects, is used and is asked, without the statement or a secret', async () => {
  await using wire = await postgresWire()
  const heard: [Timed, PoolEvent][] = []
  const stop = (['wait', 'connect', 'use', 'query'] as const).map((what) => {
    const hear = (event: unknown) => heard.push([what, event as PoolEvent])
    channel(`poolproof:pool.${what}`).subscribe(hear)
    return () => channel(`poolproof:pool.${what}`).unsubscribe(hear)
  })
  const pool = poolOf(wire)
  await pool.query('SELECT 1')
  const held = await pool.connect()
  await expect(pool.query('SELECT 2')).rejects.toThrow('timeout')
  held.release()
  await pool.end()
  for (const end of stop) end()
  expect(heard.map(([what, { error }]) => (error ? `${what} ${error}` : what))).toEqual([
    'connect',
    'wait',
    'query',
    'use',
    'wait',
    'wait Error',
    'use',
  ])
  for (const [, event] of heard) {
    expect(event.pool).toBe('shop')
    expect(event.seconds).toBeGreaterThanOrEqual(0)
  }
  expect(JSON.stringify(heard)).not.toMatch(/canary-pw|SELECT/)
})

test("an app's OpenTelemetry gets the figures of the pool by their conventional names, registered before or after", async () => {
  await using wire = await postgresWire()
  const pool = poolOf(wire)
  await pool.query('SELECT 1')
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  await pool.query('SELECT 2')
  const held = await pool.connect()
  const waiting = pool.query('SELECT 3')
  waiting.catch(() => {})
  await reader.forceFlush()
  held.release()
  await waiting
  const found = Object.fromEntries(
    (exporter.getMetrics()[0]?.scopeMetrics ?? []).flatMap(({ metrics }) =>
      metrics.map(({ descriptor: { name, unit }, dataPoints }) => [name, { unit, dataPoints }]),
    ),
  )
  const values = (name: string) =>
    found[name]?.dataPoints.map(({ attributes, value }: DataPoint<unknown>) => [
      attributes['db.client.connection.state'] ?? attributes['db.client.connection.pool.name'],
      value,
    ])
  expect(values('db.client.connection.count')).toEqual([
    ['idle', 0],
    ['used', 1],
  ])
  expect(values('db.client.connection.max')).toEqual([['shop', 1]])
  expect(values('db.client.connection.pending_requests')).toEqual([['shop', 1]])
  for (const name of ['connection.wait_time', 'connection.use_time', 'operation.duration'])
    expect(found[`db.client.${name}`]?.unit).toBe('s')
  expect(found['db.client.operation.duration']?.dataPoints).toMatchObject([
    { attributes: { 'db.system.name': 'postgresql', 'db.client.connection.pool.name': 'shop' } },
  ])
  await pool.end()
})
