import { register } from '$lib/auth'

export const POST = ({ request }: { request: Request }) => register(request)
