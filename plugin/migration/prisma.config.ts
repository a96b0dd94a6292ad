import { join } from 'node:path'
import { defineConfig } from 'prisma/config'

/** What deploy.ts hands to the Prisma CLI; every user of the machine could read a command line. */
const { POOLPROOF_PRISMA_FOLDER: folder = 'prisma', POOLPROOF_ENGINE_URL: url = '' } = process.env

export default defineConfig({
  schema: join(folder, 'schema.prisma'),
  migrations: { path: join(folder, 'migrations') },
  datasource: { url },
})
