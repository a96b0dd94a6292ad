import { emailOf } from '../../lib/session'

export default defineEventHandler((event) => {
  if (event.path.startsWith('/account') && !emailOf(getCookie(event, 'session')))
    return sendRedirect(event, '/login', 307)
})
