import * as z from 'zod/mini'
import { emailAddress } from './accounts.ts'
import { newPassword } from './passwords.ts'

const notAnObject = 'is not a JSON object'
/** Whatever the rule for passwords is by now, an old one can still be typed. */
const typedPassword = z.string('is missing')

/** Body of a registration. */
export const newCredentials = z.object({ email: emailAddress, password: newPassword }, notAnObject)

/** Body of a login. */
export const credentials = z.object({ email: emailAddress, password: typedPassword }, notAnObject)

/** Body of a password change. */
export const passwordChange = z.object({ currentPassword: typedPassword, newPassword }, notAnObject)
