import { join } from 'node:path'
import { type BuildFailure, formatMessages } from 'esbuild'
import { outputOf } from '../../infra/build/build-output.ts'
import { appBundler, esModule } from '../../infra/build/bundle.ts'
import { functionSettings } from '../../rules/function-settings.ts'
import { NotServed } from './not-served.ts'
import { prismaFiles, type Source } from './source.ts'

/** The auth app in `root`, bundled as the program bundles it: what an update would deploy, byte for byte. */
export async function authApp(root: string, isColoured: boolean): Promise<Source> {
  await using opened = new AsyncDisposableStack()
  const bundler = opened.use(await appBundler(root))
  const requiredNames = variableTable(root)
  const running = opened.move()
  return {
    watched: ['app', 'rules'].map((name) => ({ folder: join(root, name), ignore: temporary })),
    deployed: [prismaFiles(join(root, 'prisma'))],
    prisma: join(root, 'prisma'),
    quietMs: 40,
    counts: () => true,
    lastWins: true,
    async build() {
      try {
        const [{ files }, requires] = await Promise.all([bundler.bundle(), requiredNames()])
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

/** The names that the sources demand now: this process has loaded those of its own start. */
function variableTable(root: string): () => Promise<readonly string[]> {
  let last = ''
  let names: readonly string[] = []
  return async () => {
    const { code } = await esModule(root, 'rules/environment/variable-table.ts', 'node24', {})
    const text = Buffer.from(code).toString('base64')
    if (text !== last)
      ({ requiredNames: names } = (await import(`data:text/javascript;base64,${text}`)) as {
        requiredNames: string[]
      })
    last = text
    return names
  }
}
