import type { NextApiRequest, NextApiResponse } from 'next'
import { shop } from '../../../lib/client'
import { hashed, token } from '../../../lib/session'

export default async function login(
  { body: { email, password } }: NextApiRequest,
  response: NextApiResponse,
) {
  const user = await shop.findUser(email)
  if (user && hashed(password, user.salt).hash === user.hash) response.json({ accessToken: token(email) })
  else response.status(401).json({ error: 'wrong email or password' })
}
