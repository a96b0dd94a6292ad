import type { NextApiRequest, NextApiResponse } from 'next'
import { shop } from '../../../lib/client'
import { hashed } from '../../../lib/session'

export default async function register(
  { body: { email, password } }: NextApiRequest,
  response: NextApiResponse,
) {
  await shop.createUser({ email, ...hashed(password) })
  response.status(201).json({ email })
}
