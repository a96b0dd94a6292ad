/** A release version: major, minor, patch. */
export type Version = readonly [number, number, number]

/** Finds the first version in a tool's answer (`v3.250.0`, `go1.26.8`, `3.260.0-alpha.1`), or undefined. */
export function parseVersion(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined
}

/** True when `version` is `least` or newer. */
export function isAtLeast(version: Version, least: Version): boolean {
  for (const [place, wanted] of least.entries()) {
    const got = version[place] ?? 0
    if (got !== wanted) return got > wanted
  }
  return true
}
