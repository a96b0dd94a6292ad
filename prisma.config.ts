import { defineConfig } from 'prisma/config'
import { schemaEngine } from './plugin/migration/schema-engine.ts'

// Read by hand instead of with prisma's env(): that one throws when the variable is unset, so that even
// `prisma generate`, which needs no database, would fail.
const url = process.env.DIRECT_URL

// Where Prisma's own engine could not be downloaded, `npx prisma migrate ...` works with ours.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= schemaEngine().path

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url } } : {}),
})
