import { createFileRoute, redirect } from '@tanstack/react-router'
import { createMiddleware, createServerFn } from '@tanstack/react-start'
import { getCookie } from '@tanstack/react-start/server'
import { emailOf } from '../lib/session'

const loggedIn = createMiddleware({ type: 'function' }).server(({ next }) => {
  const email = emailOf(getCookie('session'))
  if (!email) throw redirect({ to: '/login', statusCode: 307 })
  return next({ context: { email } })
})
const visitor = createServerFn()
  .middleware([loggedIn])
  .handler(({ context }) => context.email)

export const Route = createFileRoute('/account')({
  loader: () => visitor(),
  component: () => <h1>Account of {Route.useLoaderData()}</h1>,
})
