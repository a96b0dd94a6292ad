import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../../setup/tools/chromium.ts'

/** Path of a Chromium, or undefined: what needs one is then skipped, and this says so. */
export const chromiumPath = findChromium()
if (!chromiumPath)
  process.stderr.write('no Chromium here (apt-get install chromium): the tests of the page are skipped\n')

/** A headless browser that sends no request on its own, and knows `hosts` as this machine's port `port`. */
export function startBrowser({
  port,
  hosts = [],
}: {
  port?: number
  hosts?: string[]
} = {}): Promise<Browser> {
  const rules = hosts.map((host) => `MAP ${host}:443 127.0.0.1:${port}`)
  return chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      ...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(', ')}`] : []),
    ],
  })
}

/** What people do on the page, in the words of a screen reader: by role and name, once the page says where they are. */
export function person(page: Page) {
  const heading = (name: string) => page.getByRole('heading', { name, level: 1 })
  async function submit(button: string, email: string, password: string): Promise<void> {
    await heading(button).waitFor()
    await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
    await page.getByLabel('Password').locator('visible=true').fill(password)
    await page.getByRole('button', { name: button }).click()
  }
  return {
    heading,
    async registers(email: string, password: string): Promise<void> {
      await page.getByRole('link', { name: 'Register' }).click()
      await submit('Register', email, password)
    },
    logsIn: (email: string, password: string): Promise<void> => submit('Log in', email, password),
    isIn: (): Promise<void> => heading('Your Poolproof account').waitFor(),
    isOut: (): Promise<void> => heading('Log in to Poolproof').waitFor(),
  }
}
