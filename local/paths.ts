import { fileURLToPath } from 'node:url'

/** The clone this file belongs to; what `npm start` deploys. */
export const cloneFolder = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/** Where an embedded cloud keeps everything it writes: `.poolproof/` of the clone unless POOLPROOF_HOME says otherwise. */
export function homeFolder(): string {
  return process.env.POOLPROOF_HOME ?? `${cloneFolder}/.poolproof`
}
