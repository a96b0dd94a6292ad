import { createFileRoute } from '@tanstack/react-router'

export const Route = createFileRoute('/cached')({
  loader: () => ({ rendered: new Date().toISOString() }),
  component: () => <p>rendered {Route.useLoaderData().rendered}</p>,
})
