import { ensureEmbeddedStack } from '../../../cli/pulumi/embedded-stacks.ts'
import { selectStack } from '../../../cli/pulumi/stack.ts'
import { readCloudFile, writeCloudFile } from '../../../local/cloud-file.ts'
import { quickProof } from './quick-proof.ts'
import type { TestStack } from './stack.ts'

/** Another stack on the cloud of this one, with settings over those that it would get; again to change them. */
export async function configureSecond(
  { home, engine }: TestStack,
  name: string,
  { database, ...settings }: { database?: object } & Record<string, unknown>,
): Promise<void> {
  await ensureEmbeddedStack(home, name)
  await selectStack(engine, name)
  const cloud = readCloudFile(home)
  if (!cloud) throw new Error('the cloud does not run')
  const own = cloud.stacks[name] as { database: object }
  cloud.stacks[name] = {
    ...own,
    proof: quickProof,
    ...settings,
    database: { ...own.database, ...database },
  }
  writeCloudFile(home, cloud)
}
