import type { BuildOutput, FunctionConfig, StaticFile } from '../../build-output.ts'

/** What an output has at a path: a file, a function, or the place of resized images. A folder is its index. */
export function lookUp(
  { files, functions, images }: BuildOutput,
  path: string,
): StaticFile | FunctionConfig | 'image' | undefined {
  if (images && /^\/_(next|vercel)\/image$/.test(path)) return 'image'
  const name = decode(path).replace(/^\/|\/$/g, '')
  const index = name === '' ? 'index' : `${name}/index`
  return (
    (name === '' ? undefined : (files.get(name) ?? functions.get(name))) ??
    files.get(index) ??
    files.get(`${index}.html`) ??
    functions.get(index)
  )
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
