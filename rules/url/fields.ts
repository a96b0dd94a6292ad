/** `a=1 b=two` by name: how an output says much in one line. No value holds a space. */
export function fieldsOf(text: string): Record<string, string> {
  const fields = text.split(/\s+/).filter((field) => field.includes('='))
  return Object.fromEntries(
    fields.map((field) => {
      const [name = '', ...value] = field.split('=')
      return [name, value.join('=')]
    }),
  )
}

/** Those that are defined, in the order of `names`. */
export function fieldText<Name extends string>(
  values: { readonly [name in Name]?: unknown },
  names: readonly Name[],
): string {
  return names
    .filter((name) => values[name] !== undefined)
    .map((name) => `${name}=${values[name]}`)
    .join(' ')
}
