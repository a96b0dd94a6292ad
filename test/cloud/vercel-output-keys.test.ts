import { expect } from 'vitest'
import { prebuilt, edgeTest as test } from './harness/embedded-vercel.ts'

test('a deployment of what the embedded cloud does not run is refused with all of it; what differs is said once', async ({
  cloud,
}) => {
  const config = (value: object) => ({
    '.vercel/output/config.json': JSON.stringify({ version: 3, ...value }),
  })
  const strange = config({ wildcard: [{ domain: 'example.fr', value: '/fr' }], later: { on: true } })
  const python = {
    '.vercel/output/functions/a.func/.vc-config.json': '{"runtime":"python3.12","handler":"a.py"}',
  }
  await expect(cloud.deploy('edge', { ...prebuilt(''), ...strange, ...python })).rejects.toThrow(
    /wildcard in config\.json .*; later in config\.json .*; runtime in functions\/a\.func/,
  )
  const { body } = await cloud.call('GET', '/v6/deployments?projectId=edge')
  expect(body.deployments).toEqual([])
  const images = config({ images: { sizes: [640] } })
  for (let i = 0; i < 2; i++) await cloud.deploy('edge', { ...prebuilt(''), ...images })
  expect(cloud.said.filter((text) => text.includes('images'))).toEqual([
    'images of a build output: images are served as they are, neither resized nor converted',
  ])
})

test('an image is its original, for the sizes and addresses that the output allows', async ({
  cloud,
  address,
}) => {
  const images = {
    sizes: [64],
    domains: [],
    remotePatterns: [{ protocol: 'http', hostname: '^127\\.0\\.0\\.1$', pathname: '^/pic\\.png$' }],
    contentSecurityPolicy: "script-src 'none'",
  }
  const files = {
    ...prebuilt('export default (req, res) => res.end("none")'),
    '.vercel/output/config.json': JSON.stringify({ version: 3, images, routes: [{ handle: 'filesystem' }] }),
    '.vercel/output/static/pic.png': 'a picture',
    '.vercel/output/static/pic.svg': '<svg/>',
  }
  await cloud.deploy('edge', files, { target: 'production' })
  const ask = async (url: string, width = 64, path = '_next') => {
    const answer = await fetch(`${address}/${path}/image?url=${encodeURIComponent(url)}&w=${width}&q=75`)
    return [answer.status, answer.headers.get('content-type'), await answer.text()]
  }
  const original = [200, 'image/png', 'a picture']
  expect(await ask('/pic.png')).toEqual(original)
  expect(await ask(`${address}/pic.png`, 64, '_vercel')).toEqual(original)
  expect((await ask('/pic.png', 65))[0]).toBe(400)
  expect((await ask(`${address}/other.png`))[0]).toBe(400)
  expect((await ask('//evil.example.com/pic.png'))[0]).toBe(400)
  expect((await ask('/none.png'))[0]).toBe(404)
  expect((await ask('/pic.svg'))[0]).toBe(400)
})
