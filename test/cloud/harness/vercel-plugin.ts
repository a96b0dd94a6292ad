import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { apiToken, embeddedVercel, teamId } from './embedded-vercel.ts'
import { type Known, PluginProcess } from './plugin-process.ts'
import { recordedCalls } from './recorded-calls.ts'

export interface VercelForPlugin extends AsyncDisposable {
  cloud: Awaited<ReturnType<typeof embeddedVercel>>
  plugin: PluginProcess
  /** What plugins sent, oldest first. */
  calls: Awaited<ReturnType<typeof recordedCalls>>['calls']
  /** Where the plugin runs, as the engine starts it in the program's folder. */
  folder: string
  /** Another plugin process. */
  start(config?: Known['inputs']): Promise<PluginProcess>
  /** Refresh and an unchanged program find nothing to do. */
  isClean(token: string, known: Known): Promise<void>
}

/** An embedded Vercel of its own, and the stand-in plugin configured for it. */
export async function vercelForPlugin(): Promise<VercelForPlugin> {
  const cloud = await embeddedVercel()
  const recorded = await recordedCalls(cloud.vercel.api)
  const file = join(cloud.home, 'cloud.json')
  const { api } = recorded
  writeFileSync(file, JSON.stringify({ api, apiToken, pid: process.pid, stacks: {} }))
  const folder = join(cloud.home, 'program')
  mkdirSync(folder)
  const start = (config: Known['inputs'] = { apiToken, team: teamId }) =>
    PluginProcess.start('vercel', config, { folder, cloud: file })
  const plugin = await start()
  return {
    cloud,
    plugin,
    calls: recorded.calls,
    folder,
    start,
    async isClean(token, known) {
      const read = await plugin.read(token, known.id, known)
      expect(read?.outputs).toEqual(known.outputs)
      expect(read?.inputs).toEqual(known.inputs)
      expect((await plugin.diff(token, known, known.inputs)).changes).toEqual([])
    },
    async [Symbol.asyncDispose]() {
      await plugin[Symbol.asyncDispose]()
      await recorded[Symbol.asyncDispose]()
      await cloud[Symbol.asyncDispose]()
    },
  }
}
