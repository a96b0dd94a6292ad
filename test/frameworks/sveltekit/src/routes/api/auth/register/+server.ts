import { shop } from '$lib/client'
import { hashed } from '$lib/session'

export async function POST({ request }: { request: Request }) {
  const { email, password } = await request.json()
  await shop.createUser({ email, ...hashed(password) })
  return Response.json({ email }, { status: 201 })
}
