import { fileURLToPath } from 'node:url'

/** The folder that holds infra/, prisma/ and node_modules/. */
export const projectRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
