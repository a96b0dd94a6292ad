export const revalidate = 2

export default function Cached() {
  return <p>rendered {new Date().toISOString()}</p>
}
