import { shop } from './client'
import { emailOf, hashed, token } from './session'

/** The session of a user, or undefined where the password is not theirs. */
export async function sessionOf(email: string, password: string): Promise<string | undefined> {
  const user = await shop.findUser(email)
  return user && hashed(password, user.salt).hash === user.hash ? token(email) : undefined
}

/** That of a login form. */
export const sessionOfForm = (form: FormData) =>
  sessionOf(String(form.get('email')), String(form.get('password')))

export async function register(request: Request): Promise<Response> {
  const { email, password } = await request.json()
  await shop.createUser({ email, ...hashed(password) })
  return Response.json({ email }, { status: 201 })
}

export async function login(request: Request): Promise<Response> {
  const { email, password } = await request.json()
  const accessToken = await sessionOf(email, password)
  return accessToken ? Response.json({ accessToken }) : refused('wrong email or password')
}

/** Says who is logged in, or removes them (DELETE). */
export async function me({ headers, method }: Request): Promise<Response> {
  const email = emailOf(headers.get('authorization')?.replace(/^Bearer /, '')) ?? ''
  if (method === 'DELETE' && (await shop.removeUser(email))) return new Response(null, { status: 204 })
  if (method === 'GET' && (await shop.findUser(email))) return Response.json({ email })
  return refused('log in first')
}

const refused = (error: string) => Response.json({ error }, { status: 401 })
