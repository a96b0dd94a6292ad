/** The part of vitest's `TestModule` that is read. */
export interface Module {
  errors(): readonly unknown[]
  children: {
    allTests(): Iterable<{ result(): { state: string } }>
    allSuites(): Iterable<{ errors(): readonly unknown[] }>
  }
}

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** Faults outside any test: files that do not load, hooks of a suite, unhandled rejections. */
  outside: number
}

/** Counts the tests of every project. A file or suite that broke outside its tests counts as one failed. */
export function tally(modules: readonly Module[], unhandled: readonly unknown[]): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const count = (...states: string[]) => tests.filter((test) => states.includes(test.result().state)).length
  const broken = modules.filter((module) => module.errors().length > 0).length
  const suites = modules.flatMap((module) => [...module.children.allSuites()])
  const outside = broken + suites.filter((suite) => suite.errors().length > 0).length + unhandled.length
  return {
    passed: count('passed'),
    failed: count('failed') + outside,
    skipped: count('skipped', 'pending'),
    outside,
  }
}

/** Whether the run is green, and the reasons against it that no test reports. */
export function verdict({ passed, failed, outside }: Tally): { ok: boolean; reasons: string[] } {
  const reasons = [
    ...(outside > 0
      ? [`${outside} error${outside === 1 ? '' : 's'} outside any test, counted as failed`]
      : []),
    ...(passed + failed === 0 ? ['no test ran'] : []),
  ]
  return { ok: failed === 0 && passed > 0, reasons }
}
