import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ownProject } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { readInputFile } from '../../rules/files/read-file.ts'
import { Problem } from '../../rules/problem.ts'
import { readPreview, type StackPreview } from './stack-preview.ts'

/** `poolproof preview` writes one file per stack here, for `poolproof report`. */
const previews = () => join(ownProject(), '.poolproof/previews')

/** The saved part of a preview: names and numbers. The engine's events contain values and are never written to a file. */
interface SavedPreview {
  preview: StackPreview
}

export function deletePreviews(folder = previews()): void {
  rmSync(folder, { recursive: true, force: true })
}

export function savePreview(preview: StackPreview, folder = previews()): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const saved: SavedPreview = { preview }
  writeFileSync(join(folder, `${preview.stack}.json`), `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 })
}

/** The saved files, by stack. */
export function savedFiles(folder = previews()): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const names = readdirSync(folder, { withFileTypes: true }).map(({ name }) => name)
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .sort()
}

/** Reads a saved preview, or a file named STACK.json that `pulumi preview --json` wrote. @throws Problem FILE_* */
export function readPreviewFile(file: string, secrets: readonly string[] = []): StackPreview {
  const fix = commandFor('poolproof preview STACK...')
  const text = readInputFile(file, { fix })
  try {
    return savedIn(text) ?? readPreview(basename(file, '.json'), text, secrets)
  } catch (error) {
    // Some other JSON: it may contain secrets, so nothing of it is shown.
    if (!(error instanceof TypeError)) throw error
    throw new Problem('FILE_BROKEN', `${file} is not a preview`, fix)
  }
}

function savedIn(text: string): StackPreview | undefined {
  try {
    const { preview } = (JSON.parse(text) ?? {}) as Partial<SavedPreview>
    if (preview === undefined) return undefined
    const { stack, resources, variables, migrations, faults, budget } = preview
    const lists = [resources, variables, migrations, faults].every(Array.isArray)
    if (typeof stack !== 'string' || !lists || typeof budget !== 'object') throw new TypeError()
    return preview
  } catch (error) {
    if (error instanceof SyntaxError) return undefined // events, one a line
    throw error
  }
}
