export default function Fixed() {
  return <p>rendered {new Date().toISOString()}</p>
}
