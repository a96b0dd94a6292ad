import type { NextApiRequest, NextApiResponse } from 'next'

export default async function again(_: NextApiRequest, response: NextApiResponse) {
  await response.revalidate('/fixed')
  response.status(204).end()
}
