import { database } from '$lib/database'
import { hashed } from '$lib/session'

export async function POST({ request }: { request: Request }) {
  const { email, password } = await request.json()
  await database.user.create({ data: { email, ...hashed(password) } })
  return Response.json({ email }, { status: 201 })
}
