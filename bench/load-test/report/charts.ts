// In the browser: draws the figures in #data with uPlot, again when the system's colours or the page's width change.

import uPlot from 'uplot'
import type { Latency } from '../../load/load.ts'
import type { LoadTest } from '../run.ts'

function byId(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement
}

/** As the browser writes it, `rgb(...)`: a canvas knows no variables. */
function colour(name: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const found = getComputedStyle(probe).color
  probe.remove()
  return found
}

function faint(name: string): string {
  return colour(name).replace('rgb(', 'rgba(').replace(')', ', 0.12)')
}

function axes(x: string, y: string, more: { x?: uPlot.Axis; y?: uPlot.Axis } = {}): uPlot.Axis[] {
  const font = '12px system-ui, sans-serif'
  const shared = {
    stroke: colour('soft'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1 },
    font,
    labelFont: font,
  }
  return [
    { ...shared, label: x, labelSize: 20, size: 32, ...more.x },
    { ...shared, label: y, labelSize: 20, size: 52, ...more.y },
  ]
}

/** The boxes first and all of them: a box that is alone in its row is as wide as the row. */
function boxes(place: HTMLElement, titles: readonly string[]): HTMLElement[] {
  const made = titles.map((title) => {
    const box = document.createElement('div')
    const heading = document.createElement('h3')
    heading.textContent = title
    box.append(heading)
    return box
  })
  place.replaceChildren(...made)
  return made
}

function plot(
  box: HTMLElement,
  options: Omit<uPlot.Options, 'width' | 'height'>,
  data: uPlot.AlignedData,
): void {
  const size = { width: box.clientWidth, height: 220 }
  new uPlot({ ...size, cursor: { show: false }, legend: { show: false }, ...options }, data, box)
}

function line(label: string, name: string, more: uPlot.Series = {}): uPlot.Series {
  return { label, stroke: colour(name), width: 2, points: { show: false }, ...more }
}

interface Curves {
  title: string
  /** Of the x axis. */
  label: string
  ticks: string[]
  /** Milliseconds at each tick, a list for each variant. */
  data: (number | null)[][]
}

const { limits, variants }: LoadTest = JSON.parse(byId('data').textContent ?? '')
const steps = variants[0]?.steps ?? []
/** The step that all plots of connections show: 300 at once, or the first there is. */
const headline = Math.max(
  0,
  steps.findIndex(({ compute, concurrency }) => compute === 'fluid' && concurrency === 300),
)

function drawConnections(place: HTMLElement): void {
  const shown = variants.flatMap(({ title, steps }) => {
    const step = steps[headline]
    return step ? [{ title, ...step.series }] : []
  })
  const seen = shown.flatMap(({ backends, poolerClients }) => [...backends, ...poolerClients])
  const most = Math.max(limits.backends, ...seen) * 1.08
  const places = boxes(
    place,
    shown.map(({ title }) => title),
  )
  for (const [index, { at, backends, poolerClients }] of shown.entries()) {
    const limit = at.map(() => limits.backends)
    plot(
      places[index] as HTMLElement,
      {
        scales: { x: { time: false }, y: { range: [0, most] } },
        axes: axes('seconds', 'connections'),
        series: [
          {},
          line('backends', 'backends', { fill: faint('backends') }),
          line('pooler clients', 'clients'),
          line('limit', 'limit', { dash: [6, 4], width: 1.5 }),
        ],
      },
      [at.map((ms) => ms / 1000), backends, poolerClients, limit],
    )
  }
}

function drawLatency(place: HTMLElement): void {
  const fluid = steps.flatMap(({ compute }, index) => (compute === 'fluid' ? [index] : []))
  const curves =
    fluid.length > 1
      ? (['p50', 'p95', 'p99'] as const).map((name) => byConcurrency(fluid, name))
      : [byPercentile()]
  const places = boxes(
    place,
    curves.map(({ title }) => title),
  )
  for (const [index, { label, ticks, data }] of curves.entries()) {
    const positions = ticks.map((_, tick) => tick)
    plot(
      places[index] as HTMLElement,
      {
        scales: { x: { time: false, range: [-0.2, ticks.length - 0.8] }, y: { distr: 3 } },
        axes: axes(label, 'milliseconds', {
          x: { splits: () => positions, values: () => ticks },
          // A logarithmic axis has a line for each digit: the words stand at 1, 2 and 5.
          y: {
            values: (_, splits) => splits.map((value) => (/^[125]0*$/.test(`${value}`) ? `${value}` : '')),
          },
        }),
        series: [
          {},
          ...variants.map(({ variant, title }) =>
            line(title, variant, { points: { show: true, size: 7, fill: colour('paper') } }),
          ),
        ],
      },
      [positions, ...data],
    )
  }
}

function byConcurrency(fluid: number[], name: keyof Latency): Curves {
  return {
    title: name,
    label: 'requests at once (fluid: ten for one instance)',
    ticks: fluid.map((index) => `${steps[index]?.concurrency}`),
    data: variants.map(({ steps }) =>
      fluid.map((index) => steps[index]?.phases.warm.latency?.[name] ?? null),
    ),
  }
}

function byPercentile(): Curves {
  const ticks = ['p50', 'p75', 'p90', 'p95', 'p99', 'max'] as const
  return {
    title: `${steps[headline]?.concurrency} at once`,
    label: 'percentile',
    ticks: [...ticks],
    data: variants.map(({ steps }) =>
      ticks.map((name) => steps[headline]?.phases.warm.latency?.[name] ?? null),
    ),
  }
}

function draw(): void {
  drawConnections(byId('connections'))
  drawLatency(byId('latency'))
}

draw()
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
let width = innerWidth
addEventListener('resize', () => {
  if (innerWidth !== width) draw()
  width = innerWidth
})
