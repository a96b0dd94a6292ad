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
  times.append('since ', time(session.createdAt), ', last used ', time(session.lastUsedAt))
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
  at.textContent = new Date(iso).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  return at
}

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
