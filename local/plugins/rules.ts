/** Faults of one value, worded to follow the argument's name. */
type Rule<Type> = (value: Type) => string | undefined

export function oneOf(...allowed: (string | number)[]): Rule<string | number> {
  return (value) =>
    allowed.includes(value) ? undefined : `has to be one of ${allowed.join(', ')}, not ${value}`
}

export function atLeast(least: number): Rule<number> {
  return (value) => (value >= least ? undefined : `has to be at least ${least}, not ${value}`)
}

/** The value is not shown: it may be a secret. */
export function matching(pattern: RegExp, meaning: string): Rule<string> {
  return (value) => (pattern.test(value) ? undefined : meaning)
}

export function atMostLong(most: number): Rule<string> {
  return (value) =>
    value.length <= most ? undefined : `has to be at most ${most} characters long, not ${value.length}`
}

export function eachOneOf(...allowed: string[]): Rule<readonly string[]> {
  return (values) => {
    const strange = values.filter((value) => !allowed.includes(value))
    return strange.length === 0 ? undefined : `may hold ${allowed.join(', ')}, not ${strange.join(', ')}`
  }
}
