import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cloud, startCloud } from '../../local/cloud.ts'
import { type Live, startLive } from '../../local/live/index.ts'
import { loadTestOn } from '../../local/live/load-test.ts'
import { ask } from '../../local/servers/query.ts'
import { chromiumPath, startBrowser } from './harness/auth-browser.ts'
import { pgbouncer, temporaryHome } from './harness/servers.ts'

const images = join(import.meta.dirname, '../../docs/images')
const place = temporaryHome()
let cloud: Cloud
let live: Live
let browser: Browser
let page: Page
const errors: string[] = []

beforeAll(async () => {
  if (!chromiumPath) return
  const { home } = place
  cloud = await startCloud({ home, pgbouncer: pgbouncer(), say: () => undefined })
  live = await startLive({ home, cloud, loadTest: loadTestOn(cloud.file) })
  browser = await startBrowser()
  page = await open()
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
})
afterAll(async () => {
  await browser?.close()
  await live?.[Symbol.asyncDispose]()
  await cloud?.stop()
  await place[Symbol.asyncDispose]()
})

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options })
  context.setDefaultTimeout(60_000)
  const opened = await context.newPage()
  await opened.goto(live.address)
  await opened.getByText('Live: a look every second.').waitFor()
  return opened
}

const text = (id: string) => page.locator(`#${id}`).textContent()
const databases = async () =>
  (await ask(cloud.file.adminUrl, "SELECT datname FROM pg_database WHERE datname LIKE '%storm%'")).length

describe.skipIf(!chromiumPath)('the live view in Chromium', () => {
  test('shows backends against the limit as they come and go', async () => {
    const backends = async () => Number((await text('backends'))?.split(' / ')[0])
    await expect.poll(() => text('backends')).toMatch(/^\d+ \/ 97$/)
    const before = await backends()
    const sleep = 'SELECT pg_sleep(120)'
    const sleeping = Promise.allSettled(Array.from({ length: 5 }, () => ask(cloud.file.adminUrl, sleep)))
    await expect.poll(backends).toBe(before + 5)
    await ask(
      cloud.file.adminUrl,
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query = '${sleep}'`,
    )
    await sleeping
    await expect.poll(backends).toBe(before)
    expect(await text('clients')).toMatch(/^\d+ \/ 200$/)
    await page.getByText("Postgres' limit: 97", { exact: true }).waitFor()
    expect(await page.locator('#scale span').allTextContents()).toEqual(['120', '90', '60', '30', '0'])
  })

  test('the button, pressed by keyboard, runs the load test: instances, requests, errors and deployment are seen', async () => {
    const button = page.getByRole('button', { name: 'Run the load test' })
    await button.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Stop the load test' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('load-test')
    await page.getByText(/direct URL, default pool: \d+ instances, [1-9]\d* backends/).waitFor()
    await page.getByText(/^[1-9]\d* requests so far, \d+ errors$/).waitFor()
    await page
      .getByText(/^poolproof-storm, dpl_\w+: poolproof-storm\.vercel\.app; \d+ instances; fingerprint /)
      .first()
      .waitFor()
    // Half a minute; more where other tests have the processors.
    await page.getByText('Done.', { exact: true }).waitFor({ timeout: 240_000 })
    const rows = await page.getByRole('table').getByRole('row').allTextContents()
    expect(rows).toHaveLength(3)
    expect(rows[1]).toMatch(/^direct URL, default pool.+DATABASE_TOO_MANY_CONNECTIONS/)
    expect(rows[2]).toMatch(/^Poolproof100\.0 % of .+none$/)
    // The text above the button and the table say the same number.
    const [said, atOnce] = (await text('load-test-plan'))?.match(/\d+/g) ?? []
    expect([said, atOnce]).toEqual(['700', '200'])
    for (const row of rows.slice(1)) expect(row).toContain(`% of ${said}`)
    // Its requests are not the app's.
    expect([await text('requests'), await text('errors'), await text('error-codes')]).toEqual(['0', '0', ''])
    expect(errors).toEqual([])
    if (process.env.POOLPROOF_SCREENSHOTS)
      await page.screenshot({ path: join(images, 'live.png'), fullPage: true })
  })

  test.each(['light', 'dark'] as const)(
    'has no serious fault for axe-core at 320 px, %s',
    async (colorScheme) => {
      const narrow = await open({ colorScheme, viewport: { width: 320, height: 640 } })
      await narrow.getByRole('row').first().waitFor()
      await narrow.evaluate(axe.source)
      const { violations } = (await narrow.evaluate(
        "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
      )) as { violations: { id: string; impact: string }[] }
      expect(violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))).toEqual([])
      expect(
        await narrow.evaluate(
          () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
        ),
      ).toBe(true)
      await narrow.context().close()
    },
  )

  test('stops a load test from the page, which has taken away what it brought, and says so', async () => {
    await page.getByRole('button', { name: 'Run the load test' }).click()
    await expect.poll(databases).toBe(1)
    await page.getByRole('button', { name: 'Stop the load test' }).click()
    await page.getByText('Stopped, and cleaned up.').waitFor()
    expect(await databases()).toBe(0)
  })

  test('says which server does not answer, and that the cloud is gone', async () => {
    await cloud.pooler.stop()
    await page.getByText('the pooler does not answer').waitFor()
    await live[Symbol.asyncDispose]()
    await page.getByText('The embedded cloud does not answer').waitFor()
  })
})
