interface Entry {
  at: number
  /** Order of entry, so that what is due at the same moment comes first in, first out. */
  turn: number
  happen: () => void
}

/** What is still to happen, the earliest first: a binary heap. */
export class Agenda {
  private readonly heap: Entry[] = []
  private turn = 0

  /** `at` in seconds. */
  add(at: number, happen: () => void): void {
    const entry = { at, turn: this.turn++, happen }
    let place = this.heap.push(entry) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!before(entry, this.heap[parent] as Entry)) break
      this.heap[place] = this.heap[parent] as Entry
      place = parent
    }
    this.heap[place] = entry
  }

  next(): Entry | undefined {
    const first = this.heap[0]
    const last = this.heap.pop()
    if (!first || !last || first === last) return first
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= this.heap.length) break
      if (child + 1 < this.heap.length && before(this.heap[child + 1] as Entry, this.heap[child] as Entry))
        child++
      if (!before(this.heap[child] as Entry, last)) break
      this.heap[place] = this.heap[child] as Entry
      place = child
    }
    this.heap[place] = last
    return first
  }
}

const before = (one: Entry, other: Entry) =>
  one.at - other.at < 0 || (one.at === other.at && one.turn < other.turn)

/** First in, first out, in constant time. */
export class Fifo<T> {
  private items: T[] = []
  private head = 0

  get length(): number {
    return this.items.length - this.head
  }

  add(item: T): void {
    this.items.push(item)
  }

  take(): T | undefined {
    const item = this.items[this.head++]
    if (this.head >= this.items.length) {
      this.items = []
      this.head = 0
    }
    return item
  }
}
