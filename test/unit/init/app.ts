import { mkdirSync, mkdtempDisposableSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { choose } from '../../../cli/init/choices.ts'
import { writeChanges } from '../../../cli/init/files/change.ts'
import { type Plan, planFiles } from '../../../cli/init/files/index.ts'
import { type Found, find } from '../../../cli/init/found/index.ts'

type Options = Parameters<typeof choose>[1]

/** An app of these files in a folder of its own; objects become JSON. */
export function inventApp(files: Readonly<Record<string, unknown>>) {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'poolproof-init-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true })
    writeFileSync(
      join(folder.path, path),
      typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`,
    )
  }
  const read = (path: string) => readFileSync(join(folder.path, path), 'utf8')
  const looked = (from = '.'): Found => find(join(folder.path, from))
  const planned = (options: Options = {}, from = '.'): Plan => {
    const found = looked(from)
    return planFiles(found, choose(found, options).choices)
  }
  return {
    path: folder.path,
    read,
    find: looked,
    plan: planned,
    /** Writes the plan; returns the paths. */
    init(options: Options = {}, from = '.'): string[] {
      const { changes } = planned(options, from)
      writeChanges(folder.path, changes)
      return changes.map(({ path }) => path).sort()
    },
    /** Every file with its content. */
    all: () =>
      Object.fromEntries(
        readdirSync(folder.path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git/'))
          .map(({ parentPath, name }) => join(parentPath, name))
          .sort()
          .map((path) => [path.slice(folder.path.length + 1), readFileSync(path, 'utf8')]),
      ),
    [Symbol.dispose]: () => folder.remove(),
  }
}
