import { login } from '../../../lib/auth'

export const POST = ({ request }: { request: Request }) => login(request)
