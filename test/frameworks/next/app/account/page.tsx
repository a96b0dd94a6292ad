import { cookies } from 'next/headers'
import { emailOf } from '../../lib/session'

export default async function Account() {
  const jar = await cookies()
  return <h1>Account of {emailOf(jar.get('session')?.value)}</h1>
}
