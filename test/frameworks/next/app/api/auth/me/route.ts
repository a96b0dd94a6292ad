import { shop } from '../../../../lib/client'
import { emailOf } from '../../../../lib/session'

const email = (request: Request) => emailOf(request.headers.get('authorization')?.replace(/^Bearer /, ''))
const refused = () => Response.json({ error: 'log in first' }, { status: 401 })

export async function GET(request: Request) {
  const user = await shop.findUser(email(request) ?? '')
  return user ? Response.json({ email: user.email }) : refused()
}

export async function DELETE(request: Request) {
  const removed = await shop.removeUser(email(request) ?? '')
  return removed ? new Response(null, { status: 204 }) : refused()
}
