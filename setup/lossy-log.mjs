// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { appendFileSync } from 'node:fs'

/**
 * @typedef {object} LossyLogOptions
 * @property {(lost: number) => string} lostLine what stands in the file where lines are missing
 * @property {(code: string) => void} [onLoss] called with the first line of a row that could not be written
 * @property {(path: string, text: string, options: { mode: number }) => void} [append]
 */

/**
 * The lines of a file. One that cannot be written (a full disk, no more file handles) is dropped and counted: nothing that
 * happens ends for want of its log. The first line that can be written again follows one that says how many are missing.
 */
export class LossyLog {
  /** @param {string} path @param {LossyLogOptions} options */
  constructor(path, { lostLine, onLoss = () => {}, append = appendFileSync }) {
    this.path = path
    this.lostLine = lostLine
    this.onLoss = onLoss
    this.append = append
    this.lost = 0
  }

  /** @param {string} line */
  add(line) {
    // The line end before it closes what a full disk has cut.
    const missing = this.lost > 0 ? `\n${this.lostLine(this.lost)}\n` : ''
    try {
      this.append(this.path, `${missing}${line}\n`, { mode: 0o600 })
      this.lost = 0
    } catch (error) {
      this.lost += 1
      if (this.lost === 1) this.onLoss(/** @type {NodeJS.ErrnoException} */ (error).code ?? 'unknown')
    }
  }
}
