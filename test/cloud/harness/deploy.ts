import { type Deployed, deployManually as deploy, type EmbeddedApi } from '../../../bench/deploy.ts'
import { bundleApp } from '../../../infra/build/bundle.ts'

export type { Deployed }

/** Deploys the app by hand. `root` is another copy of the sources, where a test changed something. */
export async function deployManually(
  stack: { cloud: { file: EmbeddedApi } },
  project: string,
  environment: Record<string, string>,
  root?: string,
  type: 'encrypted' | 'sensitive' = 'encrypted',
): Promise<Deployed> {
  const { files } = await bundleApp(root)
  return deploy(stack.cloud.file, { project, files, environment, type })
}
