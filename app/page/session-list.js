/** @typedef {import('./api.js').Session} Session */
import { onPress } from './form.js'

/**
 * @param {Session} session
 * @param {(id: string) => Promise<void>} end
 */
export function sessionItem(session, end) {
  const item = document.createElement('li')
  const name = document.createElement('strong')
  name.textContent = browserName(session.userAgent ?? '')
  const times = document.createElement('span')
  times.className = 'hint'
  times.append('logged in ', time(session.createdAt), ', last used ', time(session.lastUsedAt))
  item.append(name, session.current ? ' (here)' : '', times)
  if (session.current) return item
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'second'
  button.textContent = 'Log out there'
  button.setAttribute('aria-label', `Log out there: ${name.textContent}, ${times.textContent}`)
  onPress(button, () => end(session.id))
  item.append(button)
  return item
}

/** @param {string} iso */
function time(iso) {
  const at = document.createElement('time')
  at.dateTime = iso
  at.title = new Date(iso).toLocaleString([], { dateStyle: 'full', timeStyle: 'short' })
  at.textContent = ago(iso)
  return at
}

const relative = new Intl.RelativeTimeFormat([], { numeric: 'always' })
const units = /** @type {const} */ ([
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
])

/** @param {string} iso */
function ago(iso) {
  const seconds = (Date.now() - Date.parse(iso)) / 1000
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? []
  return unit ? relative.format(-Math.floor(seconds / size), unit) : 'just now'
}

// A page that stays open goes on telling the truth.
setInterval(() => {
  for (const at of document.querySelectorAll('time')) at.textContent = ago(at.dateTime)
}, 30_000)

const browsers = { Edg: 'Edge', OPR: 'Opera', Firefox: 'Firefox', Chrome: 'Chrome', Safari: 'Safari' }
const systems = {
  Windows: 'Windows',
  Android: 'Android',
  iPhone: 'iPhone',
  iPad: 'iPad',
  'Mac OS': 'macOS',
  Linux: 'Linux',
}

/** @param {string} agent */
function browserName(agent) {
  const [browser, system] = [browsers, systems].map(
    (names) => Object.entries(names).find(([mark]) => agent.includes(mark))?.[1],
  )
  if (!browser) return agent ? agent.slice(0, 40) : 'Unknown browser'
  return system ? `${browser} on ${system}` : browser
}
