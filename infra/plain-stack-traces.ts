/**
 * To be called first. The SDK keeps a stack trace for every promise, hundreds in a run, and its runner has
 * `source-map-support` format each of them: 1.2 s of processor time in every preview of this program, of 1.6 s. Node runs
 * this TypeScript itself, with the positions of the source, so its own traces are right and cost next to nothing.
 */
export function plainStackTraces(): void {
  Reflect.deleteProperty(Error, 'prepareStackTrace')
}
