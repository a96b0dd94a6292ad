import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from '../../../plugin/grpc/plugin.ts'
import { servePlugin } from '../../../plugin/grpc/serve.ts'

/**
 * A stand-in plugin whose first create of each kind is carried out in the cloud and then never answered: it leaves a
 * file named after the kind in MARKS, upon which the test kills the engine.
 */
const [name = '', marks = ''] = process.argv.slice(2)
const module: Record<string, Plugin> = await import(`../../../local/plugins/${name}/plugin.ts`)
const plugin = module[`${name}Plugin`] as Plugin

for (const [token, resource] of Object.entries(plugin.resources)) {
  const mark = join(marks, token.split(':').at(-1) as string)
  const { create } = resource
  resource.create = async (inputs, config, context) => {
    const answer = await create(inputs, config, context)
    if (context.preview || existsSync(mark)) return answer
    writeFileSync(mark, '')
    return new Promise(() => undefined)
  }
}
servePlugin(plugin)
