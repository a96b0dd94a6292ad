import { useLoaderData } from 'react-router'
import { shop } from '../../lib/client'

export const loader = () => shop.products()

export default function Products() {
  const products = useLoaderData<typeof loader>()
  return (
    <ul>
      {products.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  )
}
