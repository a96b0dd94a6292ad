/** Where a file that is read at run time is: in this folder, or next to the bundle where the app is bundled. */
export function assetUrl(name: string): URL {
  return new URL(name, import.meta.url)
}
