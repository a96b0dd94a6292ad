import { type ActionFunctionArgs, data, redirect } from 'react-router'
import { sessionOfForm } from '../../lib/auth'

export async function action({ request }: ActionFunctionArgs) {
  const session = await sessionOfForm(await request.formData())
  if (!session) return data(null, 401)
  const headers = { 'set-cookie': `session=${session}; Path=/; HttpOnly; Secure; SameSite=Lax` }
  return redirect('/account', { status: 303, headers })
}

export default function Login() {
  return (
    <form method="post" encType="multipart/form-data">
      <input name="email" type="email" />
      <input name="password" type="password" />
      <button type="submit">Log in</button>
    </form>
  )
}
