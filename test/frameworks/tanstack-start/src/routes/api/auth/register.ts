import { createFileRoute } from '@tanstack/react-router'
import { register } from '../../../lib/auth'

export const Route = createFileRoute('/api/auth/register')({
  server: { handlers: { POST: ({ request }) => register(request) } },
})
