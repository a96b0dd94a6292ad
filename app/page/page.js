/**
 * The login page's script, served as it is.
 * @typedef {{ title?: string, code?: string, errors?: { field: string, detail: string }[] }} Problem
 * @typedef {Problem & { accessToken?: string, user?: { email: string } }} Body
 * @typedef {{ ok: boolean, body: Body }} Answer
 */

// The access token lives in this variable only; the refresh token is a cookie that no script can read.
let accessToken = ''

const signedOut = element('signed-out')
const signedIn = element('signed-in')
const message = element('message')
const logout = element('logout')
const form = /** @type {HTMLFormElement} */ (element('credentials'))
const fields = [element('email'), element('password')].map((e) => /** @type {HTMLInputElement} */ (e))

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const button = /** @type {HTMLButtonElement} */ (event.submitter ?? form.querySelector('button'))
  void once(button, () => submit(button.value))
})
logout.addEventListener('click', () => void once(logout, leave))

// Who comes back still has the cookie.
const back = await call('POST', '/api/refresh')
if (back.ok) accessToken = back.body.accessToken ?? ''
await show()

/** @param {string} action `login`, or `register` and then `login` */
async function submit(action) {
  say('')
  markFields([])
  const credentials = Object.fromEntries(fields.map(({ name, value }) => [name, value]))
  if (action === 'register') {
    const registered = await call('POST', '/api/register', credentials)
    if (!registered.ok) return refuse(registered.body)
  }
  const { ok, body } = await call('POST', '/api/login', credentials)
  if (!ok && action === 'register' && body.code === 'CREDENTIALS_WRONG')
    return say('That did not work. If you already have an account, log in with its password.', true)
  if (!ok) return refuse(body)
  accessToken = body.accessToken ?? ''
  form.reset()
  heading(await show()).focus()
}

async function leave() {
  const { ok, body } = await call('POST', '/api/logout')
  if (!ok) return refuse(body)
  accessToken = ''
  // The focus goes where the eye goes, so that a screen reader hears the change.
  heading(await show()).focus()
  say('You are logged out.')
}

/** Shows the side that is true now, and gives it back. */
async function show() {
  const user = accessToken ? (await call('GET', '/api/me')).body.user : undefined
  element('who').textContent = user?.email ?? ''
  signedIn.hidden = !user
  signedOut.hidden = Boolean(user)
  const side = user ? signedIn : signedOut
  document.title = heading(side).textContent ?? ''
  return side
}

/**
 * An error goes beside its field; one that belongs to no field goes below the form.
 * @param {Problem} problem
 */
function refuse({ title, errors = [] }) {
  markFields(errors)
  if (errors.length === 0) say(`${title}.`, true)
}

/** @param {{ field: string, detail: string }[]} errors */
function markFields(errors) {
  for (const field of fields) {
    const error = errors.find((one) => one.field === field.name)
    const label = field.labels?.[0]?.textContent
    element(`${field.id}-error`).textContent = error ? `${label} ${error.detail}.` : ''
    field.setAttribute('aria-invalid', String(Boolean(error)))
  }
  fields.find((field) => field.getAttribute('aria-invalid') === 'true')?.focus()
}

/** @param {string} text */
function say(text, wrong = false) {
  message.textContent = text
  message.classList.toggle('wrong', wrong)
}

/**
 * A second press while the first is under way does nothing; the button keeps its focus meanwhile.
 * @param {HTMLElement} button
 * @param {() => Promise<void>} work
 */
async function once(button, work) {
  if (button.ariaDisabled === 'true') return
  button.ariaDisabled = 'true'
  await work().finally(() => {
    button.ariaDisabled = 'false'
  })
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} [json]
 * @returns {Promise<Answer>}
 */
async function call(method, path, json) {
  const headers = new Headers({ 'x-poolproof': '1' })
  if (accessToken) headers.set('authorization', `Bearer ${accessToken}`)
  if (json) headers.set('content-type', 'application/json')
  try {
    const response = await fetch(path, { method, headers, body: json ? JSON.stringify(json) : null })
    const text = await response.text()
    return { ok: response.ok, body: text ? JSON.parse(text) : {} }
  } catch {
    return { ok: false, body: { title: 'The server cannot be reached: try again' } }
  }
}

/** @param {HTMLElement} section */
function heading(section) {
  return /** @type {HTMLElement} */ (section.querySelector('h1'))
}

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id))
}
