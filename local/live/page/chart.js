/** @typedef {{ backends: number, clients: number, limit: number }} Point */

const [width, height, seconds] = [600, 160, 120]
/** @type {Point[]} One a second, the newest last. */
const points = []

/** @param {Point} point */
export function draw(point) {
  points.push(point)
  if (points.length > seconds) points.shift()
  const top = 1.1 * Math.max(point.limit, ...points.flatMap(({ backends, clients }) => [backends, clients]))
  const y = (/** @type {number} */ value) => (height - (value / top) * height).toFixed(1)
  const line = (/** @type {'backends' | 'clients'} */ name) =>
    points
      .map((one, n) => `${width - ((points.length - 1 - n) * width) / (seconds - 1)},${y(one[name])}`)
      .join(' ')
  for (const name of /** @type {const} */ (['backends', 'clients']))
    document.getElementById(`${name}-line`)?.setAttribute('points', line(name))
  for (const end of ['y1', 'y2']) document.getElementById('limit')?.setAttribute(end, y(point.limit))
}
