import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { sessionOfForm } from '../../lib/auth'

async function login(form: FormData) {
  'use server'
  const session = await sessionOfForm(form)
  if (!session) redirect('/login?refused=1')
  const jar = await cookies()
  jar.set('session', session, { httpOnly: true, secure: true, sameSite: 'lax' })
  redirect('/account')
}

export default async function Login({ searchParams }: { searchParams: Promise<{ refused?: string }> }) {
  const { refused } = await searchParams
  return (
    <form action={login}>
      {refused ? <p>Wrong email or password</p> : null}
      <input name="email" type="email" />
      <input name="password" type="password" />
      <button type="submit">Log in</button>
    </form>
  )
}
