/** @typedef {import('./api.js').Problem} Problem */

/**
 * Sends what is in the form when it is submitted, once at a time.
 * @param {string} id
 * @param {(values: Record<string, string>, form: HTMLFormElement) => Promise<void>} submit
 */
export function onSubmit(id, submit) {
  const form = /** @type {HTMLFormElement} */ (element(id))
  const button = /** @type {HTMLElement} */ (form.querySelector('button'))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void once(button, async () => {
      say('')
      if (!check(form)) return
      const values = fieldsOf(form).map(({ name, value }) => [name, value])
      await submit(Object.fromEntries(values), form)
    })
  })
}

/**
 * @param {string | HTMLElement} button
 * @param {() => Promise<void>} work
 */
export function onPress(button, work) {
  const pressed = typeof button === 'string' ? element(button) : button
  pressed.addEventListener('click', () => void once(pressed, work))
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
 * An error goes below its field; one that belongs to no field goes below the heading.
 * @param {Problem} problem
 * @param {HTMLFormElement} [form]
 */
export function refuse({ title, errors = [] }, form) {
  const placed = form ? markFields(form, errors) : false
  if (!placed) say(`${title}.`, true)
}

/**
 * What the page sees by itself: an empty field, and what is no e-mail address by the pattern of the contract.
 * @param {HTMLFormElement} form
 */
function check(form) {
  return !mark(form, (field) => {
    const { valueMissing, patternMismatch } = field.validity
    return (valueMissing && field.dataset.missing) || (patternMismatch && field.dataset.mismatch) || ''
  })
}

/**
 * @param {HTMLFormElement} form
 * @param {{ field: string, detail: string }[]} errors
 * @returns {boolean} whether there was a field for any of them
 */
function markFields(form, errors) {
  return mark(form, (field) => {
    const error = errors.find((one) => one.field === field.name)
    return error ? `${field.labels?.[0]?.textContent} ${error.detail}.` : ''
  })
}

/**
 * Writes each field's error below it; the focus goes to the first one.
 * @param {HTMLFormElement} form
 * @param {(field: HTMLInputElement) => string} errorOf
 * @returns {boolean} whether there is one
 */
function mark(form, errorOf) {
  const fields = fieldsOf(form)
  for (const field of fields) {
    const error = errorOf(field)
    element(`${field.id}-error`).textContent = error
    field.setAttribute('aria-invalid', String(Boolean(error)))
  }
  const first = fields.find((field) => field.getAttribute('aria-invalid') === 'true')
  first?.focus()
  return Boolean(first)
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  return [...form.querySelectorAll('input')].filter((field) => field.labels?.length)
}

/** @param {string} text */
export function say(text, wrong = false) {
  const message = element('message')
  message.textContent = text
  message.classList.toggle('wrong', wrong)
}

/** @param {string} id */
export function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id))
}
