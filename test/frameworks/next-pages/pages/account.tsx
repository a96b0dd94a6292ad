import type { GetServerSidePropsContext } from 'next'
import { emailOf } from '../lib/session'

export const getServerSideProps = ({ req }: GetServerSidePropsContext) => ({
  props: { email: emailOf(req.cookies.session) },
})

export default function Account({ email }: { email: string }) {
  return <h1>Account of {email}</h1>
}
