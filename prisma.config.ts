import { defineConfig } from 'prisma/config'

// Read by hand instead of with prisma's env(): that one throws when the variable is unset, so that even
// `prisma generate`, which needs no database, would fail.
const url = process.env.DIRECT_URL

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url } } : {}),
})
