import { posix } from 'node:path'
import { badRequest } from './api/api-error.ts'

export interface UploadedFile {
  file: string
  sha: string
  /** As `stat` has it; left out, a plain file. */
  mode?: number | undefined
}

const isLink = ({ mode = 0 }: UploadedFile) => (mode & 0o170000) === 0o120000

/**
 * The official CLI uploads a link as a file with the mode of one, whose content is where it leads (`functions/about.func` to
 * `index.func`). Returns plain files: those behind a link stand at its place too. A link to nothing is left out.
 */
export function followLinks(files: readonly UploadedFile[], read: (sha: string) => string): UploadedFile[] {
  const links = files.filter(isLink).map(({ file, sha }) => ({ file, target: targetOf(file, read(sha)) }))
  const followed = new Map(files.filter((one) => !isLink(one)).map((one) => [one.file, one]))
  // A link may lead to, or through, another one: once per link is enough for a chain of all of them.
  for (const _ of links)
    for (const { file, target } of links)
      for (const [name, one] of [...followed])
        if (name === target || name.startsWith(`${target}/`)) {
          const behind = file + name.slice(target.length)
          followed.set(behind, { ...one, file: behind })
        }
  return [...followed.values()]
}

function targetOf(file: string, text: string): string {
  const target = posix.normalize(posix.join(posix.dirname(file), text)).replace(/\/$/, '')
  if (text.startsWith('/') || target === '.' || /^\.\.(\/|$)/.test(target))
    throw badRequest(`Invalid file path: the link \`${file}\` leads out of the deployment.`)
  if (file.startsWith(`${target}/`))
    throw badRequest(`Invalid file path: the link \`${file}\` leads to a folder that it is in.`)
  return target
}
