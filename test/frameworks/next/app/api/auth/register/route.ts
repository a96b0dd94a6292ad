export { register as POST } from '../../../../lib/auth'
