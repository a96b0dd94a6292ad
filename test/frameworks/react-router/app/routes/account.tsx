import type { LoaderFunctionArgs } from 'react-router'
import { createContext, type MiddlewareFunction, redirect, useLoaderData } from 'react-router'
import { emailOf } from '../../lib/session'

const visitor = createContext<string>()

export const middleware: MiddlewareFunction<Response>[] = [
  ({ request, context }) => {
    const session = /(?:^|; )session=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1]
    const email = emailOf(session)
    if (!email) throw redirect('/login', 307)
    context.set(visitor, email)
  },
]

export const loader = ({ context }: LoaderFunctionArgs) => ({ email: context.get(visitor) })

export default function Account() {
  return <h1>Account of {useLoaderData<typeof loader>().email}</h1>
}
