import { register } from '../../../lib/auth'

export default defineEventHandler((event) => register(toWebRequest(event)))
