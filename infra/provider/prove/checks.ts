import type { Check } from './evidence.ts'

/** Collects what was looked at, in order. */
export class Checks {
  readonly all: Check[] = []

  add(name: string, ok: boolean, expected: string, got: string): boolean {
    this.all.push({ name, ok, expected, got })
    return ok
  }

  /** For values that have to be equal. */
  same(name: string, expected: unknown, got: unknown): boolean {
    return this.add(name, expected === got, String(expected), String(got))
  }

  get missed(): Check[] {
    return this.all.filter(({ ok }) => !ok)
  }
}
