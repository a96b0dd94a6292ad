import { database } from '../../../../lib/database'

export const dynamic = 'force-dynamic'

export async function GET() {
  return Response.json({ users: await database.user.count() })
}
