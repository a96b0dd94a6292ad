import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildFailure, formatMessages } from 'esbuild'
import { outputOf } from '../../infra/build/build-output.ts'
import { appBundler, esModule } from '../../infra/build/bundle.ts'
import { requiredNames } from '../../rules/environment/variable-table.ts'
import { functionSettings } from '../../rules/function-settings.ts'
import { NotServed } from './not-served.ts'
import { prismaFiles, type Source } from './source.ts'

/** The auth app in `root`, bundled as the program bundles it: what an update would deploy, byte for byte. */
export async function authApp(root: string, isColoured: boolean): Promise<Source> {
  await using opened = new AsyncDisposableStack()
  const bundler = opened.use(await appBundler(root))
  const namesNow = variableTable(root)
  const running = opened.move()
  return {
    watched: ['app', ...(hasRules(root) ? ['rules'] : [])].map((name) => ({
      folder: join(root, name),
      ignore: temporary,
    })),
    deployed: [prismaFiles(join(root, 'prisma'))],
    prisma: join(root, 'prisma'),
    quietMs: 40,
    counts: () => true,
    lastWins: true,
    async build() {
      try {
        const [{ files }, requires] = await Promise.all([bundler.bundle(), namesNow()])
        return { files: outputOf(files, functionSettings([])), requires }
      } catch (error) {
        const { errors } = error as Partial<BuildFailure>
        if (!errors) throw error
        throw new NotServed(
          (await formatMessages(errors, { kind: 'error', color: isColoured })).join('').trimEnd(),
        )
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** What editors write beside a file. */
export const temporary = /^(4913|\.#.*|#.*#|.*~|.*\.sw[a-z])$/

/** A clone has them; a project made of the template imports them from the package. */
const hasRules = (root: string): boolean => existsSync(join(root, table))
const table = 'rules/environment/variable-table.ts'

/** The names that the sources demand now: this process has loaded those of its own start. */
function variableTable(root: string): () => Promise<readonly string[]> {
  if (!hasRules(root)) return async () => requiredNames
  let last = ''
  let names: readonly string[] = []
  return async () => {
    const { code } = await esModule(root, table, 'node24', {})
    const text = Buffer.from(code).toString('base64')
    if (text !== last)
      ({ requiredNames: names } = (await import(`data:text/javascript;base64,${text}`)) as {
        requiredNames: string[]
      })
    last = text
    return names
  }
}
