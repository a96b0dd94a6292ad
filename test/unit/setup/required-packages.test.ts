import { mkdirSync, mkdtempDisposableSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import language from '@pulumi/pulumi/proto/language_pb.js'
import { describe, expect, it } from 'vitest'
import { requiredPackages } from '../../../setup/offline/language-host/dependencies.ts'

const RANDOM = {
  name: '@pulumi/random',
  version: '4.21.2',
  pulumi: { resource: true, name: 'random', version: '4.21.2' },
}
const VERCEL = {
  name: '@pulumiverse/vercel',
  version: '5.4.1',
  pulumi: { resource: true, name: 'vercel', version: '5.4.1', server: 'github://api.github.com/pulumiverse' },
}

function requested(files: Record<string, object>, link?: { from: string; to: string }): object[] {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'program-'))
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, file)), { recursive: true })
    writeFileSync(join(folder.path, file), JSON.stringify(content))
  }
  if (link) symlinkSync(join(folder.path, link.to), join(folder.path, link.from))
  const info = new language.ProgramInfo().setProgramDirectory(folder.path)
  const answer = requiredPackages(new language.GetRequiredPackagesRequest().setInfo(info))
  return answer.getPackagesList().map((found) => ({
    name: found.getName(),
    version: found.getVersion(),
    server: found.getServer(),
    kind: found.getKind(),
  }))
}

describe('the plugins a program asks for', () => {
  it('are those of its packages, with version and server', () => {
    expect(
      requested({
        'node_modules/@pulumi/random/package.json': RANDOM,
        'node_modules/@pulumiverse/vercel/package.json': VERCEL,
        'node_modules/zod/package.json': { name: 'zod', version: '4.6.7' },
      }),
    ).toEqual([
      { name: 'random', version: 'v4.21.2', server: '', kind: 'resource' },
      { name: 'vercel', version: 'v5.4.1', server: 'github://api.github.com/pulumiverse', kind: 'resource' },
    ])
  })

  it('take name and version from the package where its pulumi field has none, under @pulumi only', () => {
    expect(
      requested({
        'node_modules/@pulumi/tls/package.json': {
          name: '@pulumi/tls',
          version: '5.0.0',
          pulumi: { resource: true },
        },
        'node_modules/other/package.json': { name: 'other', version: '1.0.0', pulumi: { resource: true } },
      }),
    ).toEqual([{ name: 'tls', version: 'v5.0.0', server: '', kind: 'resource' }])
  })

  it('are not those of a policy pack below, nor of the program itself', () => {
    expect(
      requested({
        'package.json': RANDOM,
        'policy/PulumiPolicy.yaml': {},
        'policy/node_modules/@pulumi/random/package.json': RANDOM,
      }),
    ).toEqual([])
  })

  it('are found once through links that run in circles', () => {
    const files = { 'node_modules/@pulumi/random/package.json': RANDOM }
    expect(requested(files, { from: 'node_modules/again', to: 'node_modules' })).toHaveLength(1)
  })
})
