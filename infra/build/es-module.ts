import { type BuildOptions, build, type Metafile } from 'esbuild'

/** A program in one file. */
export interface EsModule {
  code: Uint8Array
  metafile: Metafile
}

/** For the banner where CommonJS inside asks for Node's modules by require, which an ES module does not have. */
export const requireLine =
  "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"

/**
 * `entry` and all it imports as one ES module. The same sources give the same bytes in any folder and from any working
 * directory: everything is resolved from `root`, and no path of it gets into the output.
 */
export async function esModule(
  root: string,
  entry: string,
  target: `node${number}`,
  {
    banner = '',
    ...more
  }: Pick<BuildOptions, 'external' | 'define' | 'plugins' | 'minify'> & { banner?: string },
): Promise<EsModule> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'index.mjs',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target,
    banner: { js: banner },
    tsconfigRaw: {},
    logLevel: 'silent',
    ...more,
  })
  return { code: outputFiles[0]?.contents as Uint8Array, metafile }
}
