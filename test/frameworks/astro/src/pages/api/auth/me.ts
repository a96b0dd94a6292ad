import { me } from '../../../lib/auth'

export const ALL = ({ request }: { request: Request }) => me(request)
