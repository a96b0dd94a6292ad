import { fail, redirect } from '@sveltejs/kit'
import { shop } from '$lib/client'
import { hashed, token } from '$lib/session'

export const actions = {
  default: async ({ cookies, request }) => {
    const form = await request.formData()
    const email = String(form.get('email'))
    const user = await shop.findUser(email)
    if (!user || hashed(String(form.get('password')), user.salt).hash !== user.hash) return fail(401)
    cookies.set('session', token(email), { path: '/' })
    redirect(303, '/account')
  },
}
