import { login } from '../../../lib/auth'

export default defineEventHandler((event) => login(toWebRequest(event)))
