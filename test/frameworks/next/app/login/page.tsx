import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { shop } from '../../lib/client'
import { hashed, token } from '../../lib/session'

async function login(form: FormData) {
  'use server'
  const email = String(form.get('email'))
  const user = await shop.findUser(email)
  if (!user || hashed(String(form.get('password')), user.salt).hash !== user.hash)
    redirect('/login?refused=1')
  const jar = await cookies()
  jar.set('session', token(email), { httpOnly: true, secure: true, sameSite: 'lax' })
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
