/** Where a file that is read at run time lies: in this folder, or beside the bundle where the app is one. */
export function assetUrl(name: string): URL {
  return new URL(name, import.meta.url)
}
