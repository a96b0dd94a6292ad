import { emailOf } from '$lib/session'

export const load = ({ cookies }) => ({ email: emailOf(cookies.get('session')) })
