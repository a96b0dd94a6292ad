/** The door of the other rooms to progress.mjs, which is plain JavaScript because it has to run before TypeScript can. */
export { log, say, step } from './progress.mjs'
