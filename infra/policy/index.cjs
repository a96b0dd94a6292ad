// The engine's runner registers ts-node, which knows no `.ts` import paths: Node 24 itself runs what is imported here.
module.exports = import('./pack.ts')
