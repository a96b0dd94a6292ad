import { connection } from 'next/server'
import { database } from '../../lib/database'

export default async function Products() {
  await connection()
  const products = await database.product.findMany({ orderBy: { id: 'asc' } })
  return (
    <ul>
      {products.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  )
}
