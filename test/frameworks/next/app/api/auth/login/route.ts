export { login as POST } from '../../../../lib/auth'
