import { database } from '$lib/database'
import { emailOf } from '$lib/session'

const email = (request: Request) => emailOf(request.headers.get('authorization')?.replace(/^Bearer /, ''))
const refused = () => Response.json({ error: 'log in first' }, { status: 401 })

export async function GET({ request }: { request: Request }) {
  const user = await database.user.findUnique({ where: { email: email(request) ?? '' } })
  return user ? Response.json({ email: user.email }) : refused()
}

export async function DELETE({ request }: { request: Request }) {
  const { count } = await database.user.deleteMany({ where: { email: email(request) ?? '' } })
  return count ? new Response(null, { status: 204 }) : refused()
}
