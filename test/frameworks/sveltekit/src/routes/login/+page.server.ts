import { fail, redirect } from '@sveltejs/kit'
import { sessionOfForm } from '$lib/auth'

export const actions = {
  default: async ({ cookies, request }) => {
    const session = await sessionOfForm(await request.formData())
    if (!session) return fail(401)
    cookies.set('session', session, { path: '/' })
    redirect(303, '/account')
  },
}
