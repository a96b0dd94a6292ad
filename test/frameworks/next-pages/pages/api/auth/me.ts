import type { NextApiRequest, NextApiResponse } from 'next'
import { shop } from '../../../lib/client'
import { emailOf } from '../../../lib/session'

export default async function me({ method, headers }: NextApiRequest, response: NextApiResponse) {
  const email = emailOf(headers.authorization?.replace(/^Bearer /, '')) ?? ''
  const known = method === 'DELETE' ? await shop.removeUser(email) : await shop.findUser(email)
  if (!known) response.status(401).json({ error: 'log in first' })
  else if (method === 'DELETE') response.status(204).end()
  else response.json({ email })
}
