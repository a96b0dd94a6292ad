import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createBundle } from '../package/bundles.ts'
import { readRootManifest } from '../package/manifest.ts'
import { createManifest } from './manifest.ts'
import { templateFiles } from './template.ts'

/** Writes the package create-poolproof: its one file, and the template that it carries. */
export async function writeCreatePackage(root: string, folder: string): Promise<void> {
  const { files } = await createBundle(root, readRootManifest(root).version)
  const template = [...templateFiles(root)].map(([path, content]) => [`template/${path}`, content] as const)
  for (const [path, content] of [...Object.entries(files), ...template]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  chmodSync(join(folder, 'index.js'), 0o755)
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(createManifest(root), null, 2)}\n`)
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
}
