import { chromium } from 'playwright-core'
import { Problem } from '../../rules/problem.ts'
import { findChromium } from '../../setup/tools/chromium.ts'

/** Takes the page as docs/images/storm-light.png and storm-dark.png. */
export async function takePictures(page: URL): Promise<void> {
  const executablePath = findChromium()
  if (!executablePath)
    throw new Problem(
      'CHROMIUM_MISSING',
      'no Chromium here to take pictures with',
      'apt-get install chromium',
    )
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const tab = await browser.newPage({ colorScheme, viewport: { width: 1140, height: 800 } })
      await tab.goto(page.href)
      await tab.locator('[data-picture]').screenshot({
        path: new URL(`../../docs/images/storm-${colorScheme}.png`, import.meta.url).pathname,
      })
      await tab.close()
    }
  } finally {
    await browser.close()
  }
}
