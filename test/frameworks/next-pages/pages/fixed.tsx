export const getStaticProps = () => ({ props: { rendered: new Date().toISOString() } })

export default function Fixed({ rendered }: { rendered: string }) {
  return <p>rendered {rendered}</p>
}
