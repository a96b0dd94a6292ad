import { me } from '../../../lib/auth'

export default defineEventHandler((event) => me(toWebRequest(event)))
