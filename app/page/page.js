import { call, forget } from './api.js'
import { element, onPress, onSubmit, refuse, say } from './form.js'
import { sessionItem } from './session-list.js'

/** @typedef {import('./api.js').Answer} Answer */

const sections = ['log-in', 'register', 'account'].map(element)

onSubmit('log-in-form', logIn)
onSubmit('register-form', async (credentials, form) => {
  const registered = await call('POST', '/api/register', credentials)
  if (!registered.ok) return refuse(registered.body, form)
  const { ok, body } = await call('POST', '/api/login', credentials)
  // Registering says nothing about others' accounts; that this password opens none is the same answer for every visitor.
  if (body.code === 'CREDENTIALS_WRONG')
    return say('That did not work. If you already have an account, log in with its password.', true)
  if (!ok) return refuse(body, form)
  form.reset()
  await showAccount()
})
onSubmit('password-form', async (values, form) => {
  const { ok, body } = await call('POST', '/api/password', values)
  if (!ok) return refused(body, form)
  form.reset()
  await listSessions()
  say('Your password is changed, and you are logged out everywhere else.')
})
onPress('log-out', async () => {
  const { ok, body } = await call('POST', '/api/logout')
  if (!ok) return refuse(body)
  signedOut('You are logged out.')
})
onPress('end-others', async () => {
  const { ok, body } = await call('DELETE', '/api/sessions')
  if (!ok) return refused(body)
  await listSessions()
  // The button that was pressed is gone.
  element('sessions-heading').focus()
  say('You are logged out everywhere else.')
})
// At once, and not when the address has changed: by then the visitor may be typing.
for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('a[href^="#"]')))
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    history.pushState(null, '', link.hash)
    show(chosen())
  })
// Back and forward, and an address that is typed.
addEventListener('hashchange', () => {
  if (element('account').hidden) show(chosen())
})

// Who comes back still has the cookie.
const back = await call('POST', '/api/refresh')
if (back.ok) await showAccount()
else show(chosen(), false)

/**
 * @param {Record<string, string>} credentials
 * @param {HTMLFormElement} form
 */
async function logIn(credentials, form) {
  const { ok, body } = await call('POST', '/api/login', credentials)
  if (!ok) return refuse(body, form)
  form.reset()
  await showAccount()
}

async function showAccount() {
  const { ok, body } = await call('GET', '/api/me')
  if (!ok) return refused(body)
  element('who').textContent = body.user?.email ?? ''
  const known = /** @type {HTMLInputElement} */ (document.querySelector('[name=username]'))
  known.value = body.user?.email ?? ''
  await listSessions()
  // Who comes back later comes to the login.
  history.replaceState(null, '', location.pathname)
  show('account')
}

async function listSessions() {
  const { ok, body } = await call('GET', '/api/sessions')
  if (!ok) return refused(body)
  const sessions = body.sessions ?? []
  element('sessions').replaceChildren(...sessions.map((session) => sessionItem(session, endSession)))
  element('end-others').hidden = sessions.length < 2
}

/** @param {string} id */
async function endSession(id) {
  const { ok, body } = await call('DELETE', `/api/sessions/${id}`)
  // Ended meanwhile: that is what was wanted.
  if (!ok && body.code !== 'NOT_FOUND') return refused(body)
  await listSessions()
  element('sessions-heading').focus()
  say('That session is over.')
}

/**
 * As `refuse`; who is no longer logged in gets to the login.
 * @param {import('./api.js').Problem} problem
 * @param {HTMLFormElement} [form]
 */
function refused(problem, form) {
  if (/^(TOKEN|SESSION)_/.test(problem.code ?? '')) signedOut(`${problem.title}.`)
  else refuse(problem, form)
}

/** @param {string} text */
function signedOut(text) {
  forget()
  show('log-in')
  say(text)
}

function chosen() {
  return location.hash === '#register' ? 'register' : 'log-in'
}

/** @param {string} id */
function show(id, focus = true) {
  say('')
  for (const section of sections) section.hidden = section.id !== id
  const heading = element('heading')
  heading.textContent = element(id).dataset.heading ?? ''
  document.title = heading.textContent
  // The focus goes where the eye goes, so that a screen reader hears the change.
  if (focus) heading.focus()
}
