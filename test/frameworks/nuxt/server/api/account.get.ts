import { emailOf } from '../../lib/session'

export default defineEventHandler((event) => ({ email: emailOf(getCookie(event, 'session')) }))
