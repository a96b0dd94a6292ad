import { shop } from '../../lib/client'

export default defineEventHandler(() => shop.products())
