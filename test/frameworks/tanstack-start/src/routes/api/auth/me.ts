import { createFileRoute } from '@tanstack/react-router'
import { me } from '../../../lib/auth'

export const Route = createFileRoute('/api/auth/me')({
  server: { handlers: { ANY: ({ request }) => me(request) } },
})
