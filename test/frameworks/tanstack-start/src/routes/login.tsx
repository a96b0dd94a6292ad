import { createFileRoute } from '@tanstack/react-router'

export const Route = createFileRoute('/login')({ component: () => <p>Log in by POST /api/auth/login</p> })
