import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { authTest, nextAddress, password } from './harness/auth-app.ts'
import { chromiumPath, person, startBrowser } from './harness/auth-browser.ts'
import { scope, shared } from './harness/fixtures.ts'

const images = join(import.meta.dirname, '../../docs/images')
let people = 0

/** `visit` opens the page in a browser context of its own, `newcomer` registers there. */
const test = authTest()
  .extend('browser', scope, shared(startBrowser))
  .extend('visit', scope, ({ app, browser }) => async (options: BrowserContextOptions = {}, path = '/') => {
    const extraHTTPHeaders = { 'x-real-ip': nextAddress() }
    const context = await browser.newContext({ extraHTTPHeaders, locale: 'en-GB', ...options })
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => {
      // A refused request is logged by the browser itself.
      if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
        errors.push(message.text())
    })
    await page.goto(app.url + path)
    return { page, ...person(page), errors, [Symbol.asyncDispose]: () => context.close() }
  })
  .extend('newcomer', scope, ({ visit }) => async (options?: BrowserContextOptions) => {
    const visitor = await visit(options)
    const email = newEmail()
    await visitor.registers(email, password)
    await visitor.isIn()
    return { ...visitor, email }
  })
const newEmail = () => `visitor-${++people}@example.com`

async function seriousFaults(page: Page): Promise<string[]> {
  // Evaluated past the page's Content-Security-Policy, which lets no such script in.
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  )) as { violations: { id: string; impact: string; nodes: { html: string }[] }[] }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.textContent || document.activeElement?.id)

describe.skipIf(!chromiumPath)('the page in Chromium', () => {
  test('a user registers, reloads, changes the password and logs in with the new one', async ({
    newcomer,
  }) => {
    await using visitor = await newcomer()
    const { page, email, isIn, isOut } = visitor
    await page.getByText(email).waitFor()
    await page.reload()
    await isIn()

    await page.getByLabel('Current password').fill(password)
    await page.getByLabel('New password').fill('another horse altogether')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByRole('status').getByText('Your password is changed').waitFor()

    await page.getByRole('button', { name: 'Log out', exact: true }).click()
    await isOut()
    await page.reload()
    await isOut()
    await visitor.logsIn(email, password)
    await page.getByRole('status').getByText('E-mail or password is wrong.').waitFor()
    await visitor.logsIn(email, 'another horse altogether')
    await isIn()
    expect(visitor.errors).toEqual([])
  })

  test('3 sessions are listed; ended ones are out at their next step', async ({ visit, newcomer }) => {
    await using own = await newcomer()
    await using second = await visit()
    await using third = await visit()
    for (const other of [second, third]) {
      await other.logsIn(own.email, password)
      await other.isIn()
    }
    await own.page.reload()
    const items = own.page.getByRole('list', { name: 'Where you are logged in' }).getByRole('listitem')
    await expect.poll(() => items.count()).toBe(3)
    expect(await items.first().textContent()).toBe(
      'Chrome on Linux (here)logged in just now, last used just now',
    )
    await items
      .last()
      .getByRole('button', { name: /^Log out there: Chrome on Linux, logged in/ })
      .click()
    await own.page.getByRole('status').getByText('That session is over.').waitFor()
    expect(await items.count()).toBe(2)
    await own.page.getByRole('button', { name: 'Log out everywhere else' }).click()
    await own.page.getByRole('status').getByText('everywhere else').waitFor()
    expect(await items.count()).toBe(1)
    expect(await focused(own.page)).toBe('Where you are logged in')

    await second.page.getByLabel('Current password').fill(password)
    await second.page.getByLabel('New password').fill('another horse altogether')
    await second.page.getByRole('button', { name: 'Change password' }).click()
    await second.isOut()
    await second.page.getByRole('status').getByText('The session has ended').waitFor()
    await third.page.reload()
    await third.isOut()
  })

  test('goes on by itself when the access token has expired', async ({ newcomer }) => {
    await using visitor = await newcomer()
    const expired = { status: 401, contentType: 'application/problem+json', body: '{"code":"TOKEN_EXPIRED"}' }
    await visitor.page.route('**/api/sessions', (route) => route.fulfill(expired), { times: 1 })
    const refreshed = visitor.page.waitForResponse('**/api/refresh')
    await visitor.page.getByLabel('Current password').fill(password)
    await visitor.page.getByLabel('New password').fill('another horse altogether')
    await visitor.page.getByRole('button', { name: 'Change password' }).click()
    expect((await refreshed).status()).toBe(200)
    await visitor.page.getByRole('status').getByText('Your password is changed').waitFor()
  })

  test('an error stands beside its field, is read out and takes the focus', async ({ visit }) => {
    await using visitor = await visit({}, '/#register')
    const { page } = visitor
    const [email, secret] = [
      page.getByRole('textbox', { name: 'E-mail' }),
      page.locator('#register-password'),
    ]
    await email.fill('no e-mail')
    await secret.fill('password')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('E-mail is not an e-mail address.').waitFor()
    expect(await focused(page)).toBe('register-email')
    await email.fill('common@example.com')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('Password is one of the most common passwords.').waitFor()
    for (const [field, invalid] of [
      [email, 'false'],
      [secret, 'true'],
    ] as const) {
      expect(await field.getAttribute('aria-invalid')).toBe(invalid)
      const described = (await field.getAttribute('aria-describedby')) ?? ''
      expect(described).toContain(`${await field.getAttribute('id')}-error`)
    }
    expect(await focused(page)).toBe('register-password')
    expect(await seriousFaults(page)).toEqual([])
    await email.fill(newEmail())
    await secret.fill(password)
    await secret.press('Enter')
    await visitor.isIn()
  })

  test('shows nothing to press or type in before it works, and the app by name', async ({ visit }) => {
    await using visitor = await visit()
    const { page } = visitor
    const release = Promise.withResolvers<void>()
    await page.route('**/api/refresh', async (route) => {
      await release.promise
      await route.continue()
    })
    const asked = page.waitForRequest('**/api/refresh')
    await page.reload()
    await asked
    const controls = page.locator('input, button, a').filter({ visible: true })
    expect([await controls.count(), await page.title()]).toEqual([0, 'Poolproof'])
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Poolproof')
    release.resolve()
    await visitor.isOut()
    expect([await controls.count(), await page.title()]).toEqual([4, 'Log in to Poolproof'])
  })

  test('login and registering switch at once, the focus stays where a user types', async ({ visit }) => {
    await using visitor = await visit()
    const { page } = visitor
    await visitor.isOut()
    const outcome = await page.evaluate(async () => {
      document.querySelector<HTMLAnchorElement>('a[href="#register"]')?.click()
      const shown = [...document.querySelectorAll<HTMLElement>('section')].filter(({ hidden }) => !hidden)
      document.getElementById('register-email')?.focus()
      await new Promise((later) => setTimeout(later, 200))
      return [shown.map(({ id }) => id), document.activeElement?.id, location.hash]
    })
    expect(outcome).toEqual([['register'], 'register-email', '#register'])
    await page.goBack()
    await visitor.isOut()
  })

  test.for([320, 1280])(
    'says what is missing and what was wrong, and nothing moves, %i px',
    async (width, { app, visit }) => {
      await using visitor = await visit({ viewport: { width, height: 900 } })
      const { page } = visitor
      const places = () =>
        page.evaluate(() =>
          [...document.querySelectorAll('h1, input, button, a')].map((one) => {
            const { x, y, width, height } = one.getBoundingClientRect()
            return [one.id || one.textContent, x, y, width, height]
          }),
        )
      await visitor.isOut()
      const before = await places()
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByText('Enter your e-mail address.').waitFor()
      await page.getByText('Enter your password.').waitFor()
      expect(await focused(page)).toBe('log-in-email')
      expect(await places()).toEqual(before)
      await visitor.logsIn('visitor@example.com', 'wrong password')
      const message = page.getByText('E-mail or password is wrong.')
      await message.waitFor()
      expect(await places()).toEqual(before)
      const [heading, said] = [await visitor.heading('Log in').boundingBox(), await message.boundingBox()]
      expect(said?.y).toBeGreaterThanOrEqual((heading?.y ?? 0) + (heading?.height ?? 0))

      await page.getByRole('link', { name: 'Register' }).click()
      await visitor.heading('Register').waitFor()
      const registering = await places()
      const taken = newEmail()
      await app.send('POST /api/register', { json: { email: taken, password } })
      for (const [email, secret, text] of [
        [taken, 'password', 'Password is one of the most common passwords.'],
        [taken, 'not the password of that account', 'That did not work. If you already have an account'],
      ] as const) {
        await page.locator('#register-email').fill(email)
        await page.locator('#register-password').fill(secret)
        await page.getByRole('button', { name: 'Register' }).click()
        await page.getByText(text).waitFor()
        expect(await places()).toEqual(registering)
      }
    },
  )

  test('a session says how long ago it began and was used, with date and time', async ({ newcomer }) => {
    await using visitor = await newcomer()
    const ago = [3 * 86_400, 2 * 3600].map((seconds) =>
      new Date(Date.now() - seconds * 1000 - 5000).toISOString(),
    )
    const session = {
      id: crypto.randomUUID(),
      createdAt: ago[0],
      lastUsedAt: ago[1],
      userAgent: null,
      current: true,
    }
    await visitor.page.route('**/api/sessions', (route) => route.fulfill({ json: { sessions: [session] } }))
    await visitor.page.reload()
    await visitor.isIn()
    const times = visitor.page.locator('time')
    expect(await times.allTextContents()).toEqual(['3 days ago', '2 hours ago'])
    for (const [n, at] of ago.entries()) {
      expect(await times.nth(n).getAttribute('datetime')).toBe(at)
      expect(await times.nth(n).getAttribute('title')).toMatch(/\d{4}.* \d{2}:\d{2}$/)
      // On one line, whatever the width.
      expect(await times.nth(n).evaluate((one) => one.getClientRects().length)).toBe(1)
    }
  })

  test('says how long to wait after 10 wrong passwords', async ({ visit }) => {
    await using visitor = await visit()
    for (let n = 1; n <= 11; n++) {
      const answered = visitor.page.waitForResponse('**/api/login')
      await visitor.logsIn('nobody@example.com', 'wrong password')
      expect((await answered).status()).toBe(n <= 10 ? 401 : 429)
    }
    await visitor.page.getByText(/Too many tries: wait before the next one \(\d+ s\)\./).waitFor()
  })

  test('works by keyboard alone, from the first Tab to logging out', async ({ visit }) => {
    await using visitor = await visit()
    const { page } = visitor
    const keys = async (...all: string[]) => {
      for (const key of all) await page.keyboard.press(key)
    }
    await visitor.isOut()
    await keys('Tab', 'Tab', 'Tab', 'Tab', 'Enter')
    await visitor.heading('Register').waitFor()
    await keys('Tab')
    await page.keyboard.type(newEmail())
    await keys('Tab')
    await page.keyboard.type(password)
    await keys('Enter')
    await visitor.isIn()
    expect(await focused(page)).toBe('Your Poolproof account')
    await keys('Tab')
    expect(await focused(page)).toBe('Log out')
    await keys('Enter')
    await visitor.isOut()
    expect(await focused(page)).toBe('Log in to Poolproof')
  })

  test.for([
    ['light, 320 px', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
    ['dark, 320 px', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
    ['light, 1280 px', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
    ['dark, 1280 px', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
  ] as const)(
    'has no serious fault for axe-core and nothing to scroll sideways, %s',
    async ([_, options], { visit }) => {
      await using visitor = await visit(options)
      const fits = () =>
        visitor.page.evaluate(
          () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
        )
      await visitor.isOut()
      expect([await seriousFaults(visitor.page), await fits()]).toEqual([[], true])
      await visitor.registers(
        `${'long-name-'.repeat(6)}@${'long-domain-'.repeat(5)}x${++people}.example.com`,
        password,
      )
      await visitor.isIn()
      expect([await seriousFaults(visitor.page), await fits()]).toEqual([[], true])
      if (options.colorScheme === 'dark')
        expect(await visitor.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(
          'rgb(255, 255, 255)',
        )
    },
  )

  test('without JavaScript says that it needs it', async ({ visit }) => {
    await using visitor = await visit({ javaScriptEnabled: false })
    await visitor.page.locator('noscript p').waitFor()
  })

  test('the page looks like docs/images, which POOLPROOF_SCREENSHOTS=1 takes again', async ({
    visit,
    newcomer,
  }) => {
    const shot = { viewport: { width: 520, height: 460 }, deviceScaleFactor: 2 }
    await using wrong = await visit(shot)
    await wrong.logsIn('visitor@example.com', 'wrong password')
    await wrong.page.getByText('E-mail or password is wrong.').waitFor()
    await using dark = await newcomer({ ...shot, viewport: { width: 520, height: 900 }, colorScheme: 'dark' })
    await using second = await visit()
    await second.logsIn(dark.email, password)
    await second.isIn()
    await dark.page.reload()
    await dark.page.getByRole('button', { name: 'Log out everywhere else' }).waitFor()
    await using narrow = await visit(
      { viewport: { width: 320, height: 560 }, deviceScaleFactor: 2 },
      '/#register',
    )
    await narrow.page.getByRole('textbox', { name: 'E-mail' }).fill('visitor@example.com')
    await narrow.page.locator('#register-password').fill('password')
    await narrow.page.getByRole('button', { name: 'Register' }).click()
    await narrow.page.getByText('most common').waitFor()
    const pictures = { 'log-in': wrong.page, 'account-dark': dark.page, 'register-320px': narrow.page }
    for (const [name, page] of Object.entries(pictures)) {
      const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' })
      expect(picture.length, name).toBeGreaterThan(5000)
      if (!process.env.POOLPROOF_SCREENSHOTS) continue
      mkdirSync(images, { recursive: true })
      await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled', caret: 'hide' })
    }
  })
})
