import { Socket } from 'node:net'

/** Loaded before a program: what it opens to anything but this machine is refused, and said on stderr. */
const { connect } = Socket.prototype
/**
 * @this {Socket}
 * @param {any[]} args
 */
function guarded(...args) {
  const [first] = args
  const { host = 'localhost', path, port } = (Array.isArray(first) ? first[0] : first) ?? {}
  if (path || host === '127.0.0.1') return Reflect.apply(connect, this, args)
  process.stderr.write(`NETWORK ${host}:${port}\n`)
  process.nextTick(() => this.destroy(new Error(`no network but 127.0.0.1: ${host}`)))
  return this
}
Object.assign(Socket.prototype, { connect: guarded })
