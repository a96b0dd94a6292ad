import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha1 } from './harness/embedded-vercel.ts'
import type { Known } from './harness/plugin-process.ts'
import { type VercelForPlugin, vercelForPlugin } from './harness/vercel-plugin.ts'

const project = 'vercel:index/project:Project'
const deployment = 'vercel:index/deployment:Deployment'
const alias = 'vercel:index/alias:Alias'
const prebuilt = 'vercel:index/getPrebuiltProject:getPrebuiltProject'

let place: VercelForPlugin
let plugin: VercelForPlugin['plugin']
let shop: Known

beforeAll(async () => {
  place = await vercelForPlugin()
  plugin = place.plugin
  shop = await plugin.create(project, { name: 'shop', nodeVersion: '24.x' })
})
afterAll(() => place?.[Symbol.asyncDispose]())

/** A build output below the program's folder; `out` is its path relative to the program. */
function build(out: string, page: string): void {
  const folder = join(place.folder, out, '.vercel/output/static')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, '../config.json'), '{"version":3}')
  writeFileSync(join(folder, 'index.html'), page)
}

describe('a deployment', () => {
  test('files are read relative to the program, uploaded once, and named below the prefix', async () => {
    build('../out/one', 'same')
    symlinkSync('index.html', join(place.folder, '../out/one/.vercel/output/static/link.html'))
    const { output } = await plugin.invoke(prebuilt, { path: '../out/one' })
    expect(output).toEqual({
      '../out/one/.vercel/output/config.json': `13~${sha1('{"version":3}')}`,
      '../out/one/.vercel/output/static/index.html': `4~${sha1('same')}`,
      '../out/one/.vercel/output/static/link.html': `10~${sha1('index.html')}`,
    })
    const inputs = {
      projectId: shop.id,
      production: true,
      files: output as Known['inputs'],
      pathPrefix: '../out/one',
      meta: { env: 'abc' },
    }
    const known = await plugin.create(deployment, inputs)
    expect(known.id).toMatch(/^dpl_/)
    expect(known.outputs.url).toEqual(expect.any(String))
    const { teamId: _team, ...seen } = (await plugin.read(deployment, known.id, known))?.outputs ?? {}
    expect(seen).toEqual(known.outputs)
    const { meta: _, ...without } = inputs
    expect((await plugin.diff(deployment, known, without)).changes).toEqual([])
    expect((await plugin.diff(deployment, known, { ...inputs, meta: { env: 'def' } })).replaces).toEqual([
      'meta',
    ])
    expect(await plugin.diff(deployment, known, { ...inputs, deleteOnDestroy: true })).toMatchObject({
      changes: ['deleteOnDestroy'],
      replaces: [],
    })
    await expect(plugin.read(deployment, known.id)).rejects.toThrow('does not support import of Deployment')

    await plugin.delete(deployment, known)
    expect(await plugin.read(deployment, known.id, known)).toBeDefined()
    await plugin.delete(
      deployment,
      await plugin.update(deployment, known, { ...inputs, deleteOnDestroy: true }),
    )
    expect(await plugin.read(deployment, known.id, known)).toBeUndefined()
  })

  test('sends names below the prefix, and of its files’ repository author, message, branch, commit, remote', async () => {
    const repository = join(place.folder, '../repository')
    mkdirSync(repository)
    const git = (...args: string[]) => execFileSync('git', args, { cwd: repository }).toString().trim()
    git('init', '--quiet', '--initial-branch', 'main')
    git('remote', 'add', 'another', 'https://git.example/another.git')
    git('remote', 'add', 'origin', 'https://git.example/shop.git')
    const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example']
    git(...author, 'commit', '--quiet', '--allow-empty', '--message', 'first line\n\nsecond')
    build('../repository', 'in a repository')
    const { output } = await plugin.invoke(prebuilt, { path: '../repository' })
    const files = output as Known['inputs']
    const known = await plugin.create(deployment, { projectId: shop.id, files, pathPrefix: '../repository' })
    const { body } = place.calls.findLast(({ path }) => path.startsWith('/v12/now/deployments')) ?? {}
    expect(body.files.map(({ file }: { file: string }) => file)).toEqual([
      '.vercel/output/config.json',
      '.vercel/output/static/index.html',
    ])
    expect(body.projectSettings).toEqual({ sourceFilesOutsideRootDirectory: true })
    expect(body.gitMetadata).toEqual({
      commitAuthorName: 'Ada',
      commitAuthorEmail: 'ada@shop.example',
      commitMessage: 'first line',
      commitRef: 'main',
      commitSha: git('rev-parse', 'HEAD'),
      dirty: true,
      remoteUrl: 'https://git.example/shop.git',
    })
    await plugin.delete(deployment, known)
  })

  test('a deployment of a file that changed after it was hashed is refused by Vercel, and nothing is deployed', async () => {
    build('../out/changed', 'what was hashed')
    const { output } = await plugin.invoke(prebuilt, { path: '../out/changed' })
    build('../out/changed', 'something else')
    const files = output as Known['inputs']
    const pathPrefix = '../out/changed'
    const before = place.calls.length
    await expect(plugin.create(deployment, { projectId: shop.id, files, pathPrefix })).rejects.toThrow(
      `The SHA-1 of the content is not \`${sha1('what was hashed')}\``,
    )
    const sent = place.calls.slice(before).map(({ path }) => path.split('?')[0])
    // Requested once: Vercel named the files it lacks, and refused the upload of one.
    expect(sent.filter((path) => path === '/v12/now/deployments')).toHaveLength(1)
  })

  test('a deployment with files in another form than getPrebuiltProject’s fails only when it is created', async () => {
    const inputs = { projectId: shop.id, files: { 'index.html': 'all of it' } }
    await plugin.create(deployment, inputs, { preview: true })
    await expect(plugin.create(deployment, inputs)).rejects.toThrow(
      'expected file to have format `filename: size~sha`, but could not parse',
    )
  })

  test('a folder without a build, and one whose build failed, are refused', async () => {
    await expect(plugin.invoke(prebuilt, { path: '../nothing' })).rejects.toThrow(
      'no prebuilt output was found in `../nothing`',
    )
    build('../out/broken', '')
    writeFileSync(
      join(place.folder, '../out/broken/.vercel/output/builds.json'),
      '{"builds":[{"error":{"message":"no"}}]}',
    )
    await expect(plugin.invoke(prebuilt, { path: '../out/broken' })).rejects.toThrow('`vercel build` failed')
  })

  test('an alias moves from one deployment to the next in one call', async () => {
    const deployed = async (page: string) => {
      build(`../out/${page}`, page)
      const { output } = await plugin.invoke(prebuilt, { path: `../out/${page}` })
      const files = output as Known['inputs']
      return plugin.create(deployment, {
        projectId: shop.id,
        production: true,
        files,
        pathPrefix: `../out/${page}`,
      })
    }
    const [blue, green] = [await deployed('blue'), await deployed('green')]
    const inputs = { alias: 'shop.example.com', deploymentId: blue.id }
    const known = await plugin.create(alias, inputs)
    await place.isClean(alias, known)
    const moved = { ...inputs, deploymentId: green.id }
    expect(await plugin.diff(alias, known, moved)).toMatchObject({ changes: ['deploymentId'], replaces: [] })
    const after = await plugin.update(alias, known, moved)
    expect(after.outputs).toMatchObject({ id: known.id, deploymentId: green.id })
    await place.isClean(alias, after)
    await plugin.delete(alias, after)
    expect(await plugin.read(alias, known.id, after)).toBeUndefined()
  })
})
