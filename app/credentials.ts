import * as z from 'zod/mini'
import { emailAddress } from './accounts.ts'
import { hasPasswordLength, passwordLength } from './passwords.ts'

const notAnObject = 'is not a JSON object'

/** Body of a registration. */
export const newCredentials = z.object(
  {
    email: emailAddress,
    password: z
      .string('is missing')
      .check(
        z.refine(hasPasswordLength, `must have ${passwordLength.min} to ${passwordLength.max} characters`),
      ),
  },
  notAnObject,
)

/** Body of a login: whatever the rule for passwords is by now, an old one can still be typed. */
export const credentials = z.object({ email: emailAddress, password: z.string('is missing') }, notAnObject)
