// Preloaded into the function's instances: shifts their clock by the seconds that the file POOLPROOF_CLOCK holds.
import { readFileSync } from 'node:fs'

const RealDate = Date
const file = process.env.POOLPROOF_CLOCK ?? ''
const now = () => RealDate.now() + 1000 * Number(readFileSync(file, 'utf8'))

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [now()], self),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
