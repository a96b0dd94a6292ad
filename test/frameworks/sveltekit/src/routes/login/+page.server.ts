import { fail, redirect } from '@sveltejs/kit'
import { database } from '$lib/database'
import { hashed, token } from '$lib/session'

export const actions = {
  default: async ({ cookies, request }) => {
    const form = await request.formData()
    const email = String(form.get('email'))
    const user = await database.user.findUnique({ where: { email } })
    if (!user || hashed(String(form.get('password')), user.salt).hash !== user.hash) return fail(401)
    cookies.set('session', token(email), { path: '/' })
    redirect(303, '/account')
  },
}
