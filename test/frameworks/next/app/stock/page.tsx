import { revalidatePath, unstable_cache, updateTag } from 'next/cache'
import { connection } from 'next/server'
import { shop } from '../../lib/client'

const count = async () => ({ products: (await shop.products()).length, at: new Date().toISOString() })
const stock = unstable_cache(count, ['stock'], { tags: ['stock'] })

async function recount() {
  'use server'
  updateTag('stock')
  revalidatePath('/fixed')
}

export default async function Stock() {
  await connection()
  const { products, at } = await stock()
  return (
    <form action={recount}>
      <p>
        {products} products, rendered {at}
      </p>
      <button type="submit">Count again</button>
    </form>
  )
}
