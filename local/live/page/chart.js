/** @typedef {{ backends: number, clients: number, limit: number }} Point */

const [width, height, seconds] = [600, 160, 120]
/** @type {Point[]} One a second, the newest last. */
const points = []
/** Lines of the scale: so many parts of its top. */
const parts = 4

/** @param {Point} point */
export function draw(point) {
  points.push(point)
  if (points.length > seconds) points.shift()
  const top = topOf(
    Math.max(...points.flatMap(({ backends, clients, limit }) => [backends, clients, 1.1 * limit])),
  )
  const y = (/** @type {number} */ value) => (height - (value / top) * height).toFixed(1)
  const line = (/** @type {'backends' | 'clients'} */ name) =>
    points
      .map((one, n) => `${width - ((points.length - 1 - n) * width) / (seconds - 1)},${y(one[name])}`)
      .join(' ')
  for (const name of /** @type {const} */ (['backends', 'clients']))
    document.getElementById(`${name}-line`)?.setAttribute('points', line(name))
  for (const end of ['y1', 'y2']) document.getElementById('limit')?.setAttribute(end, y(point.limit))
  const marks = Array.from({ length: parts + 1 }, (_, n) => (top / parts) * (parts - n))
  document
    .getElementById('scale')
    ?.replaceChildren(
      ...marks.map((mark) => Object.assign(document.createElement('span'), { textContent: String(mark) })),
    )
  const name = document.getElementById('limit-name')
  if (name) name.textContent = `Postgres' limit: ${point.limit}`
}

/**
 * The next number that can be divided into the scale's parts and read at a glance: 4, 20, 40, 120, 200 and so on.
 * @param {number} value
 */
function topOf(value) {
  const size = 10 ** Math.floor(Math.log10(Math.max(value, 1)))
  const steps = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10]
  const step = steps.find((one) => one * size >= value && Number.isInteger((one * size) / parts))
  return (step ?? 12) * size
}
