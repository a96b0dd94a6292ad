export { me as DELETE, me as GET } from '../../../../lib/auth'
