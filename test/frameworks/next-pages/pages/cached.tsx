export const getStaticProps = () => ({ props: { rendered: new Date().toISOString() }, revalidate: 2 })

export default function Cached({ rendered }: { rendered: string }) {
  return <p>rendered {rendered}</p>
}
