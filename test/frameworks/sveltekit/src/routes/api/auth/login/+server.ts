import { shop } from '$lib/client'
import { hashed, token } from '$lib/session'

export async function POST({ request }: { request: Request }) {
  const { email, password } = await request.json()
  const user = await shop.findUser(email)
  if (!user || hashed(password, user.salt).hash !== user.hash)
    return Response.json({ error: 'wrong email or password' }, { status: 401 })
  return Response.json({ accessToken: token(email) })
}
