import type { AcceptRow } from '../row.ts'
import { databaseRows } from './database.ts'
import { deploymentRows } from './deployment.ts'
import { elsewhereRows } from './elsewhere.ts'
import { vercelRows } from './vercel.ts'

/** Every row of docs/to-be-proved.md, in the order in which they are asked. */
export const acceptRows: readonly AcceptRow[] = [
  ...deploymentRows,
  ...vercelRows,
  ...databaseRows,
  ...elsewhereRows,
]
