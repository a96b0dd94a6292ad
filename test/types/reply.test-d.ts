import { test } from 'vitest'
import type { AppContext } from '../../app/context.ts'
import type { Reply } from '../../app/contract/contract.ts'

declare const c: AppContext

test('a route returns what its row of the contract says', () => {
  const refreshed = (): Reply<'POST /api/refresh'> => c.json({ accessToken: '', expiresIn: 900 })
  const registered = (): Reply<'POST /api/register'> => c.json({ email: '' }, 202)
  const loggedOut = (): Reply<'POST /api/logout'> => c.body(null, 204)
  // @ts-expect-error accessToken is text
  const otherType = (): Reply<'POST /api/refresh'> => c.json({ accessToken: 1, expiresIn: 900 })
  // @ts-expect-error expiresIn is missing
  const tooLittle = (): Reply<'POST /api/refresh'> => c.json({ accessToken: '' })
  // @ts-expect-error the status is 202
  const otherStatus = (): Reply<'POST /api/register'> => c.json({ email: '' }, 201)
  // @ts-expect-error a logout has no body
  const withBody = (): Reply<'POST /api/logout'> => c.json({}, 200)
  void [refreshed, registered, loggedOut, otherType, tooLittle, otherStatus, withBody]
})
