import { ensureTools } from '../setup/tools.ts'
import { readCloudFile } from './cloud-file.ts'
import { ensureEmbeddedStack } from './embedded-stack.ts'
import { createEngine, type Engine } from './engine.ts'
import { cloneFolder, homeFolder } from './home.ts'

/**
 * The engine for commands that work on any cloud: the embedded one while it runs, with room for these stacks; otherwise
 * the CLI as the person's own shell would run it, with its backend, its login and the committed stack files.
 */
export async function chosenEngine(stacks: string[]): Promise<{ engine: Engine; where: string }> {
  const home = homeFolder()
  const tools = await ensureTools()
  if (readCloudFile(home)) {
    for (const stack of stacks) await ensureEmbeddedStack(home, stack)
    return { engine: createEngine(home, tools), where: 'the embedded cloud (it is running)' }
  }
  const environment = { ...process.env, PATH: tools.path }
  const engine = { home, pulumi: tools.pulumi, environment, folderOf: () => cloneFolder }
  return { engine, where: 'the real cloud (no embedded one is running)' }
}
