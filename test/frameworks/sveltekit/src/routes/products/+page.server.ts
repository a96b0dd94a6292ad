import { database } from '$lib/database'

export const load = async () => ({ products: await database.product.findMany({ orderBy: { id: 'asc' } }) })
