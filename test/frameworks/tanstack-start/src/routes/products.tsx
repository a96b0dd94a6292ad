import { createFileRoute } from '@tanstack/react-router'
import { createServerFn } from '@tanstack/react-start'
import { shop } from '../lib/client'

const products = createServerFn().handler(() => shop.products())

export const Route = createFileRoute('/products')({ loader: () => products(), component: Products })

function Products() {
  return (
    <ul>
      {Route.useLoaderData().map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  )
}
