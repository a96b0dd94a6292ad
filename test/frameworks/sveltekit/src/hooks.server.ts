import { type Handle, redirect } from '@sveltejs/kit'
import { emailOf } from '$lib/session'

export const handle: Handle = async ({ event, resolve }) => {
  if (event.url.pathname.startsWith('/account') && !emailOf(event.cookies.get('session')))
    redirect(307, '/login')
  return resolve(event)
}
