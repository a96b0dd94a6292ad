import { spawnSync } from 'node:child_process'
import { log, step } from '../progress.mjs'
import { Apt } from './apt.ts'
import { findOnPath, isExecutable } from './on-path.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** A browser of Chromium's family that is there already: POOLPROOF_CHROMIUM, or the first on the PATH that works. */
export function findChromium(): string | undefined {
  const named = process.env.POOLPROOF_CHROMIUM ?? []
  return [named, ...NAMES.map((name) => findOnPath(name)), MAC].flat().find(works)
}

/** Ubuntu's `chromium-browser` is a script that only names the snap to install. */
function works(path: string): boolean {
  return isExecutable(path) && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

/**
 * Only the tests of the page need it, so it is never a reason to fail: without one, and without a way to install it,
 * the answer is undefined and those tests are skipped.
 */
export async function ensureChromium(): Promise<string | undefined> {
  const there = findChromium()
  if (there) return there
  if (findOnPath('apt-get').length === 0 || process.getuid?.() !== 0) return undefined
  return step('Installing Chromium for the tests of the page', async () => {
    const apt = new Apt()
    await apt.updateUnlessKnown('chromium')
    await apt.get('install', '-y', '--no-install-recommends', 'chromium')
    return findChromium()
  }).catch((error: unknown) => {
    log(`Chromium could not be installed: ${error}`)
    return undefined
  })
}
