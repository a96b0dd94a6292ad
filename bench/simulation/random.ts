/** Numbers from 0 to 1 that a seed decides: mulberry32, whose 32 bits are plenty for arrivals. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Time until the next of events that come at `rate` per second, whenever the last one was. */
export const exponential = (random: () => number, rate: number) => -Math.log(1 - random()) / rate
