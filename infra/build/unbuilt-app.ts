import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import type { Files } from './build-output.ts'

/** Framework Presets of Vercel by the package that each comes with. */
const presets: Record<string, string> = {
  next: 'nextjs',
  '@sveltejs/kit': 'sveltekit-1',
  '@nestjs/core': 'nestjs',
  nuxt: 'nuxtjs',
  astro: 'astro',
}

interface Manifest {
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
}

/**
 * The sources of an app in place of what it builds: `vercel build` copies the folder where the build command is empty, as it
 * is in the settings of a project that a stack made (`vercel link`, `vercel pull`).
 */
export function unbuiltProblem(given: string, files: Files): Problem | undefined {
  const manifest = manifestOf(files['static/package.json'])
  const build = manifest?.scripts?.['vercel-build'] ?? manifest?.scripts?.build
  const built = Object.keys(files).some((name) => name.startsWith('functions/'))
  if (!manifest || build === undefined || built) return undefined
  const known = Object.keys(presets).find((name) => manifest.dependencies?.[name] !== undefined)
  const settings = { framework: known ? presets[known] : 'FRAMEWORK' }
  const link = JSON.stringify({ projectId: '-', orgId: '-', settings })
  return new Problem(
    'APP_OUTPUT_INVALID',
    `poolproof:app.output: ${given} has the sources of the app (static/package.json): its build (${build}) did not run, as the settings in .vercel/project.json have an empty build command`,
    `in your app: echo '${link}' > .vercel/project.json && npx vercel build --prod, then: ${commandFor('pulumi up')}`,
  )
}

function manifestOf(content: Uint8Array | undefined): Manifest | undefined {
  if (!content) return undefined
  try {
    return JSON.parse(Buffer.from(content).toString()) as Manifest
  } catch {
    return undefined
  }
}
