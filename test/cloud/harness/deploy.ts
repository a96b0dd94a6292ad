import { type Deployed, deployByHand as deploy } from '../../../bench/deploy.ts'
import { bundleApp } from '../../../infra/bundle.ts'
import type { TestStack } from './stack.ts'

export type { Deployed }

/** Deploys the app by hand. `root` is another copy of the sources, where a test changed something. */
export async function deployByHand(
  stack: TestStack,
  project: string,
  environment: Record<string, string>,
  root?: string,
  type: 'encrypted' | 'sensitive' = 'encrypted',
): Promise<Deployed> {
  const { files } = await bundleApp(root)
  return deploy(stack.cloud.file, { project, files, environment, type })
}
