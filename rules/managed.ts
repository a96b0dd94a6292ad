/** What the stack made on the server and `pulumi destroy` drops; an input of the proof, which is deleted before it. */
export interface ManagedDatabase {
  roles: string[]
  /** Role that drops them, and the database that it is logged in to meanwhile. */
  admin: string
  adminDatabase: string
  /** The dropped database; or the one that holds the dropped `schema`. */
  database: string
  schema?: string | undefined
}
