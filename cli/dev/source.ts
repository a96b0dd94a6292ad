import type { Files } from '../../infra/build/build-output.ts'
import type { Watched } from './watch.ts'

/** What a build made. */
export interface Built {
  files: Files
  /** Names of the variables that the code cannot do without, as far as they are known. */
  requires: readonly string[]
}

/** The code that is worked on. */
export interface Source extends AsyncDisposable {
  /** A change in them is built. */
  watched: readonly Watched[]
  /** A change in them, the schema and the migrations, has to be deployed. */
  deployed: readonly Watched[]
  /** The migrations' folder is in it; undefined where the stack migrates nothing. */
  prisma: string | undefined
  /** Milliseconds without a save after which it is built. */
  quietMs: number
  /** Whether a changed file of `watched` is a source. */
  counts(file: string): boolean
  /** Whether a build is not served after a newer save. A builder that writes among the sources would never be. */
  lastWins: boolean
  /** @throws NotServed, or a Problem of the output */
  build(): Promise<Built>
}

/** Prisma's folder: nothing in it takes effect before an update. */
export const prismaFiles = (folder: string): Watched => ({
  folder,
  only: (name) => /(^|\/)(schema\.prisma|migration\.sql)$/.test(name),
})
