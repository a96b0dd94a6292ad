import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { login, me, register } from '../../lib/auth'

const actions: Record<string, (request: Request) => Promise<Response>> = { login, me, register }

export const loader = ({ request }: LoaderFunctionArgs) => me(request)
export const action = ({ params, request }: ActionFunctionArgs) =>
  actions[params.name ?? '']?.(request) ?? new Response(null, { status: 404 })
