import { createFileRoute } from '@tanstack/react-router'
import { login } from '../../../lib/auth'

export const Route = createFileRoute('/api/auth/login')({
  server: { handlers: { POST: ({ request }) => login(request) } },
})
