import { me } from '$lib/auth'

export const GET = ({ request }: { request: Request }) => me(request)
export const DELETE = GET
