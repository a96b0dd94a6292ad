import { log } from '../../setup/progress.mjs'

/** A message to all listeners. */
export type FeedMessage = { event: string; data: unknown }
type Listener = (message: FeedMessage) => void

/** Milliseconds. */
const every = 1000

/**
 * Looks once a second while there are listeners, and not at all otherwise; one look at a time, however many listen and however
 * long it takes.
 */
export class Feed {
  private readonly listeners = new Set<Listener>()
  private readonly look: () => Promise<unknown>
  private timer: NodeJS.Timeout | undefined

  constructor(look: () => Promise<unknown>) {
    this.look = look
  }

  get listening(): number {
    return this.listeners.size
  }

  /** Returns a function that stops listening. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    if (this.listeners.size === 1) this.next(0)
    return () => {
      this.listeners.delete(listener)
      if (this.listeners.size === 0) clearTimeout(this.timer)
    }
  }

  send(message: FeedMessage): void {
    for (const listener of this.listeners) listener(message)
  }

  private next(delay: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.pollOnce(), delay)
    this.timer.unref()
  }

  private async pollOnce(): Promise<void> {
    const due = this.timer
    try {
      this.send({ event: 'figures', data: await this.look() })
    } catch (error) {
      // The next look is a second away.
      log(`the live view could not read its figures: ${(error as Error)?.name}`)
    }
    // A listener that left and came back meanwhile has started the next look.
    if (this.listeners.size > 0 && this.timer === due) this.next(every)
  }
}
