import { boot } from './boot.ts'

/** What the platform calls: `(req, res)`. */
export default boot(process.env)
