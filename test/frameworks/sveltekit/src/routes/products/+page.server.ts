import { shop } from '$lib/client'

export const load = async () => ({ products: await shop.products() })
