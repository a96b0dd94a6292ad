import { delimiter, dirname } from 'node:path'
import { cloneFolder, homeFolder } from '../../local/paths.ts'
import { languageHostFolder } from '../../setup/offline/language-host.ts'
import { ensurePrismaClient } from '../../setup/tools/prisma-client.ts'
import { pulumiCli } from '../../setup/tools/pulumi-cli.ts'
import type { Engine } from './engine.ts'

/** The CLI with the person's own environment: backend, passphrase and plugins as everywhere. */
export async function realEngine(): Promise<Engine> {
  await ensurePrismaClient()
  const pulumi = await pulumiCli()
  const path = [languageHostFolder(pulumi), dirname(pulumi), process.env.PATH].filter(Boolean).join(delimiter)
  const environment = { ...process.env, PATH: path }
  return { home: homeFolder(), pulumi, environment, folderOf: () => cloneFolder }
}
