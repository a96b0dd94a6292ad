// The SDK starts every pack under ts-node, which refuses `.ts` in import paths; what Node imports by itself it leaves alone.
// The engine's `node` may be older than 24, and the official language host hands packs no `nodeargs`: hence the guard here.
// Where the package is installed, any `node` runs what was compiled.
const { existsSync } = require('node:fs')
const compiled = require('node:path').join(__dirname, 'pack.js')
if (!existsSync(compiled)) {
  const ownNode = require.resolve('../../setup/own-node.cjs')
  require(ownNode).ensureOwnNode(['--require', ownNode, process.argv[1] ?? '', 'engine', __dirname])
}
module.exports = existsSync(compiled) ? import(compiled) : import('./pack.ts')
