import type { Checklist } from '../checklist.ts'
import type { ProofSettings } from '../settings.ts'
import { expectedCookie } from './cookie.ts'
import { type AuthClient, succeeded } from './cookie-client.ts'
import { type Answer, told } from './http-client.ts'

const SUCCESS = 'HTTP 2xx'
const REFUSED = 'HTTP 401'

/** The whole life of a session. It ends logged in, unless a login fails; answers whether it is. */
export async function runAuthFlow(
  visitor: AuthClient,
  settings: ProofSettings,
  checklist: Checklist,
): Promise<boolean> {
  const passes = (name: string, answer: Answer) =>
    checklist.check(name, SUCCESS, told(answer), succeeded(answer))
  const refuses = (name: string, answer: Answer) =>
    checklist.check(name, REFUSED, told(answer), answer.status === 401)

  if (!passes('register', await visitor.register())) return false
  const login = await visitor.login()
  if (!passes('login', login)) return false
  checkCookie(visitor, settings, checklist)
  checkCors(login, settings, checklist)
  await checkMe(visitor, checklist)

  const grandparent = visitor.cookie
  passes('first refresh', await visitor.refresh())
  passes('second refresh', await visitor.refresh())
  const newest = visitor.cookie
  const rotated = grandparent?.pair !== newest?.pair
  checklist.check('refresh token changes', 'another one', rotated ? 'another one' : 'the same one')
  refuses('replayed refresh token', await visitor.refresh(grandparent))
  refuses('newest refresh token after the replay', await visitor.refresh(newest))

  if (!passes('login after the replay', await visitor.login())) return false
  passes('logout', await visitor.logout())
  refuses('refresh after logout', await visitor.refresh())
  return passes('login after logout', await visitor.login())
}

/** The last step, after the burst. */
export async function endAuthFlow(visitor: AuthClient, checklist: Checklist): Promise<void> {
  const left = await visitor.leave()
  if (!checklist.check('delete the user', SUCCESS, told(left), succeeded(left))) return
  const login = await visitor.login()
  checklist.check('login of the deleted user', REFUSED, told(login), login.status === 401)
}

function checkCookie({ cookie }: AuthClient, settings: ProofSettings, checklist: Checklist): void {
  checklist.check('cookie of login', expectedCookie(settings).line, cookie?.line ?? 'no refresh cookie')
}

/** Without these headers the browser keeps the answer from the front end's pages. */
function checkCors({ headers }: Answer, settings: ProofSettings, checklist: Checklist): void {
  if (expectedCookie(settings).mode === 'same-origin') return
  const origin = headers.get('access-control-allow-origin') ?? 'no origin'
  const credentials = headers.get('access-control-allow-credentials') === 'true' ? 'with' : 'without'
  checklist.check(
    'CORS of login',
    `${settings.frontendUrl} with credentials`,
    `${origin} ${credentials} credentials`,
  )
}

async function checkMe(visitor: AuthClient, checklist: Checklist): Promise<void> {
  const answer = await visitor.me()
  const user = (answer.json?.user ?? answer.json) as { email?: unknown } | undefined
  const itself = user?.email === visitor.email
  const got = itself || !succeeded(answer) ? told(answer) : `${told(answer)} for somebody else`
  checklist.check('me', 'HTTP 200', got)
}
