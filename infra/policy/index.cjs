// The SDK starts every pack under ts-node, which refuses `.ts` in import paths; what Node imports by itself it leaves alone.
// The engine's `node` may be older than 24, and the official language host hands packs no `nodeargs`: hence the guard here.
const ownNode = require.resolve('../../setup/own-node.cjs')
require(ownNode).ensureOwnNode(['--require', ownNode, process.argv[1] ?? '', 'engine', __dirname])
module.exports = import('./pack.ts')
