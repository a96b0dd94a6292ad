import { shop } from '../lib/client'

export const getServerSideProps = async () => ({ props: { products: await shop.products() } })

export default function Products({ products }: { products: { id: number; name: string }[] }) {
  return (
    <ul>
      {products.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  )
}
