import { draw } from './chart.js'

/**
 * @typedef {import('../figures.ts').Figures} Figures
 * @typedef {import('../load-test.ts').LoadTestState} LoadTestState
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
source.addEventListener('load-test', ({ data }) => showLoadTest(JSON.parse(data)))
element('load-test').addEventListener('click', press)

async function press() {
  show('load-test-state', running ? 'Stopping.' : 'Starting.')
  try {
    const answer = await fetch('/load-test', { method: running ? 'DELETE' : 'POST' })
    if (!answer.ok) show('load-test-state', `That did not work: ${await answer.text()}`, true)
  } catch {
    show('load-test-state', 'That did not work: the embedded cloud does not answer.', true)
  }
}

/** @param {Figures} figures */
function showFigures({ instances, answers, loadTestAnswers, deployments, pooler, postgres }) {
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
  const loadTest = counted(loadTestAnswers)
  show(
    'load-test-answers',
    loadTest.requests > 0 ? `${loadTest.requests} requests so far, ${loadTest.errors} errors` : '',
  )
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

/** @param {typeof import('../load-test.ts').loadTestPlan} plan */
function showPlan({ requests, atOnce }) {
  show(
    'load-test-plan',
    `${requests} requests, the first ${atOnce} at once on instances that are not there yet`,
  )
}

/** @param {string[]} texts */
const notes = (...texts) => texts.filter(Boolean).join('; ')
/** @param {{ restarts: number }} server */
const restarted = ({ restarts }) =>
  restarts > 0 ? `died and restarted ${restarts === 1 ? 'once' : `${restarts} times`}` : ''

/** @param {Figures['deployments'][number]} deployment */
function deploymentItem({ id, project, domains, fingerprint, instances, copyOf }) {
  const item = document.createElement('li')
  const code = document.createElement('code')
  code.textContent = fingerprint || 'none'
  const where = domains.length > 0 ? domains.join(', ') : 'no domain'
  item.append(`${project}, ${id}: ${where}; ${instances} instances; fingerprint `, code)
  if (copyOf) item.append(`; working copy in the place of ${copyOf}, not proved`)
  item.classList.toggle('wrong', copyOf !== undefined)
  return item
}

/** @type {Record<LoadTestState['state'], string>} */
const states = {
  idle: '',
  running: 'The load test runs.',
  stopped: 'Stopped, and cleaned up.',
  done: 'Done.',
  failed: '',
}

/** @param {LoadTestState} loadTest */
function showLoadTest(loadTest) {
  running = loadTest.state === 'running'
  element('load-test').textContent = running ? 'Stop the load test' : 'Run the load test'
  const failed = loadTest.state === 'failed'
  const text = failed ? `The load test failed: ${loadTest.problem}` : states[loadTest.state]
  // Printed once, however often the state is sent.
  if (element('load-test-state').textContent !== text) show('load-test-state', text, failed)
  const now = loadTest.state === 'running' ? loadTest.now : undefined
  const numbers =
    now && `${now.instances} instances, ${now.backends} backends, ${now.poolerClients} pooler clients`
  show('load-test-now', now ? `${now.title}: ${numbers}` : '')
  const rows = loadTest.state === 'done' ? loadTest.rows : []
  element('load-test-rows').replaceChildren(...rows.map(loadTestRow))
  element('load-test-table').hidden = rows.length === 0
}

/** As the table's head says, for narrow screens that hide it. */
const columns = [...element('load-test-table').querySelectorAll('thead th')].map(
  (head) => head.textContent ?? '',
)

/** @param {import('../load-test.ts').LoadTestRow} row */
function loadTestRow({ title, success, requests, backends, poolerClients, errors }) {
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
