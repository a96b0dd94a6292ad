// In the browser: boxes, axes and lines in the page's own colours.
import uPlot from 'uplot'

export function byId(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement
}

/** As the browser writes it, `rgb(...)`: a canvas knows no variables. */
export function colour(name: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const found = getComputedStyle(probe).color
  probe.remove()
  return found
}

export function faint(name: string): string {
  return colour(name).replace('rgb(', 'rgba(').replace(')', ', 0.12)')
}

export function axes(x: string, y: string, more: { x?: uPlot.Axis; y?: uPlot.Axis } = {}): uPlot.Axis[] {
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
export function boxes(place: HTMLElement, titles: readonly string[]): HTMLElement[] {
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

export function plot(
  box: HTMLElement,
  options: Omit<uPlot.Options, 'width' | 'height'>,
  data: uPlot.AlignedData,
): void {
  const size = { width: box.clientWidth, height: 220 }
  new uPlot({ ...size, cursor: { show: false }, legend: { show: false }, ...options }, data, box)
}

export function line(label: string, name: string, more: uPlot.Series = {}): uPlot.Series {
  return { label, stroke: colour(name), width: 2, points: { show: false }, ...more }
}
