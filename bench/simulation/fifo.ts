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
