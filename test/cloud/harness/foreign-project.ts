import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPulumi } from '../../../cli/pulumi/client.ts'
import { packageFolder } from '../../../rules/files/package-folder.ts'
import type { TestStack } from './stack.ts'

/** A program of somebody else's, in a folder of its own, with the package and the SDKs in its node_modules. */
export function foreignProject({ engine }: TestStack) {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-'))
  const write = (file: string, value: string | object) => {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), typeof value === 'string' ? value : JSON.stringify(value))
  }
  // The package as a link to this clone.
  write('poolproof/package.json', {
    name: 'poolproof',
    type: 'module',
    exports: { '.': './index.ts', './package.json': './package.json' },
  })
  write('poolproof/index.ts', `export * from '${packageFolder}/infra/public.ts'`)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(folder, 'poolproof'), join(folder, 'node_modules/poolproof'))
  symlinkSync(join(packageFolder, 'node_modules/@pulumi'), join(folder, 'node_modules/@pulumi'))
  write('package.json', { type: 'module' })
  const nodeargs = `--require ${packageFolder}/setup/own-node.cjs`
  write('Pulumi.yaml', {
    name: 'shop',
    runtime: { name: 'nodejs', options: { typescript: false, nodeargs } },
    plugins: { providers: [{ name: 'poolproof', path: `${packageFolder}/plugin` }] },
  })
  const environment = { ...engine.environment, POOLPROOF_CLONE: packageFolder }
  const run = (...args: string[]) => runPulumi({ ...engine, environment }, args, { cwd: folder })
  return {
    folder,
    write,
    async pulumi(...args: string[]) {
      const { code, stdout, stderr } = await run(...args)
      return { code, output: `${stdout}${stderr}` }
    },
    async outputs(stack = 'mine') {
      const args = ['stack', 'output', '--json', '--show-secrets', '--stack', stack]
      return JSON.parse((await run(...args)).stdout)
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
