import { draw } from './chart.js'

/**
 * @typedef {import('../figures.ts').Figures} Figures
 * @typedef {import('../load-test-button.ts').LoadTestState} StormState
 */

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id))
/** @param {string} id @param {string | number} text @param {boolean} [wrong] */
function show(id, text, wrong = false) {
  element(id).textContent = String(text)
  element(id).classList.toggle('wrong', wrong)
}

/** Requests at the look before, for the rate. */
let before = { at: 0, requests: 0 }
let running = false

const source = new EventSource('/events')
source.addEventListener('open', () => show('connection', 'Live: a look every second.'))
source.addEventListener('error', () =>
  show('connection', 'The embedded cloud does not answer (is npm start still running?). Trying again.', true),
)
source.addEventListener('figures', ({ data }) => showFigures(JSON.parse(data)))
source.addEventListener('plan', ({ data }) => showPlan(JSON.parse(data)))
source.addEventListener('storm', ({ data }) => showStorm(JSON.parse(data)))
element('storm').addEventListener('click', press)

async function press() {
  show('storm-state', running ? 'Stopping.' : 'Starting.')
  try {
    const answer = await fetch('/storm', { method: running ? 'DELETE' : 'POST' })
    if (!answer.ok) show('storm-state', `That did not work: ${await answer.text()}`, true)
  } catch {
    show('storm-state', 'That did not work: the embedded cloud does not answer.', true)
  }
}

/** @param {Figures} figures */
function showFigures({ instances, answers, stormAnswers, deployments, pooler, postgres }) {
  show('instances', instances.running)
  const suspended = instances.suspended > 0 ? `and ${instances.suspended} suspended` : ''
  show('suspended', notes(suspended, instances.died > 0 ? `${instances.died} died` : ''))
  const silent = 'problem' in pooler
  show('clients', silent ? '–' : `${pooler.clients} / ${pooler.limit}`)
  const waiting = silent ? pooler.problem : pooler.waiting > 0 ? `${pooler.waiting} wait` : ''
  show('waiting', notes(waiting, restarted(pooler)), silent)
  const down = 'problem' in postgres
  show(
    'backends',
    down ? '–' : `${postgres.backends} / ${postgres.limit}`,
    !down && postgres.backends >= postgres.limit,
  )
  show('backends-note', notes(down ? postgres.problem : '', restarted(postgres)), down)
  if (!silent && !down) draw({ backends: postgres.backends, clients: pooler.clients, limit: postgres.limit })

  const { requests, failed, errors } = counted(answers)
  const storm = counted(stormAnswers)
  show('storm-answers', storm.requests > 0 ? `${storm.requests} requests so far, ${storm.errors} errors` : '')
  const at = performance.now()
  show('requests', requests)
  if (before.at > 0)
    show(
      'rate',
      `${Math.max(0, Math.round(((requests - before.requests) * 1000) / (at - before.at)))} per second`,
    )
  before = { at, requests }
  show('errors', errors, errors > 0)
  show('error-codes', failed.map(([status, count]) => `${status}: ${count}`).join(', '))
  element('deployments').replaceChildren(...deployments.map(deploymentItem))
  element('no-deployments').hidden = deployments.length > 0
}

/** @param {Record<string, number>} answers by HTTP status */
function counted(answers) {
  const all = Object.entries(answers)
  const sum = (/** @type {[string, number][]} */ some) => some.reduce((total, [, count]) => total + count, 0)
  const failed = all.filter(([status]) => Number(status) >= 500)
  return { requests: sum(all), failed, errors: sum(failed) }
}

/** @param {typeof import('../load-test-button.ts').stormPlan} plan */
function showPlan({ requests, atOnce }) {
  show('storm-plan', `${requests} requests, the first ${atOnce} at once on instances that are not there yet`)
}

/** @param {string[]} texts */
const notes = (...texts) => texts.filter(Boolean).join('; ')
/** @param {{ restarts: number }} server */
const restarted = ({ restarts }) =>
  restarts > 0 ? `died and restarted ${restarts === 1 ? 'once' : `${restarts} times`}` : ''

/** @param {Figures['deployments'][number]} deployment */
function deploymentItem({ id, project, domains, fingerprint, instances }) {
  const item = document.createElement('li')
  const code = document.createElement('code')
  code.textContent = fingerprint || 'none'
  const where = domains.length > 0 ? domains.join(', ') : 'no domain'
  item.append(`${project}, ${id}: ${where}; ${instances} instances; fingerprint `, code)
  return item
}

/** @type {Record<StormState['state'], string>} */
const states = {
  idle: '',
  running: 'The storm blows.',
  stopped: 'Stopped, and cleaned up.',
  done: 'Done.',
  failed: '',
}

/** @param {StormState} storm */
function showStorm(storm) {
  running = storm.state === 'running'
  element('storm').textContent = running ? 'Stop the storm' : 'Run the quick storm'
  const failed = storm.state === 'failed'
  const text = failed ? `The storm failed: ${storm.problem}` : states[storm.state]
  // Said once, however often the state is told.
  if (element('storm-state').textContent !== text) show('storm-state', text, failed)
  const now = storm.state === 'running' ? storm.now : undefined
  const numbers =
    now && `${now.instances} instances, ${now.backends} backends, ${now.poolerClients} pooler clients`
  show('storm-now', now ? `${now.title}: ${numbers}` : '')
  const rows = storm.state === 'done' ? storm.rows : []
  element('storm-rows').replaceChildren(...rows.map(stormRow))
  element('storm-table').hidden = rows.length === 0
}

/** As the table's head says, for narrow screens that hide it. */
const columns = [...element('storm-table').querySelectorAll('thead th')].map((head) => head.textContent ?? '')

/** @param {import('../load-test-button.ts').LoadTestRow} row */
function stormRow({ title, success, requests, backends, poolerClients, errors }) {
  const cells = [
    title,
    // Never rounded up: one lost request shows.
    `${(Math.floor(success * 1000) / 10).toFixed(1)} % of ${requests}`,
    backends,
    poolerClients,
    errors.map(([code, count]) => `${count} ${code}`).join(', ') || 'none',
  ]
  const line = document.createElement('tr')
  line.append(
    ...cells.map((cell, n) => {
      const one = document.createElement(n === 0 ? 'th' : 'td')
      if (n === 0) one.setAttribute('scope', 'row')
      else one.dataset.label = columns[n]
      one.textContent = String(cell)
      return one
    }),
  )
  return line
}
