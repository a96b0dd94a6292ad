export const getServerSideProps = () => {
  throw new Error('as every page may fail')
}

export default function Broken() {
  return null
}
