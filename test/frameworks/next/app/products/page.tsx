import { connection } from 'next/server'
import { shop } from '../../lib/client'

export default async function Products() {
  await connection()
  const products = await shop.products()
  return (
    <ul>
      {products.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  )
}
