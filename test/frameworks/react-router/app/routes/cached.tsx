import { useLoaderData } from 'react-router'

export const loader = () => ({ rendered: new Date().toISOString() })
export const headers = () => ({ 'cache-control': 's-maxage=2, stale-while-revalidate=60' })

export default function Cached() {
  return <p>rendered {useLoaderData<typeof loader>().rendered}</p>
}
