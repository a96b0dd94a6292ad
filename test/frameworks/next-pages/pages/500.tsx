export default function Failure() {
  return <h1>The shop is closed for a moment</h1>
}
