import Fastify, { type FastifyRequest } from 'fastify'
import { shop } from './client'
import { emailOf, hashed, token } from './session'

const app = Fastify()

interface Credentials {
  Body: { email: string; password: string }
}

const bearer = ({ headers }: FastifyRequest) => emailOf(headers.authorization?.replace(/^Bearer /, '')) ?? ''
const session = ({ headers }: FastifyRequest) =>
  emailOf(/(?:^|; )session=([^;]*)/.exec(headers.cookie ?? '')?.[1])

app.get('/', (_, reply) => reply.type('text/html').send('<h1>Welcome to the shop</h1>'))

app.get('/products', async (_, reply) => {
  const products = await shop.products()
  return reply.type('text/html').send(`<ul>${products.map(({ name }) => `<li>${name}</li>`).join('')}</ul>`)
})

app.get('/cached', (_, reply) => {
  reply.header('cache-control', 's-maxage=2, stale-while-revalidate=60').type('text/html')
  return reply.send(`<p>rendered ${new Date().toISOString()}</p>`)
})

app.get('/account', (request, reply) => {
  const email = session(request)
  return email ? reply.type('text/html').send(`<h1>Account of ${email}</h1>`) : reply.redirect('/login', 307)
})

app.post<Credentials>('/api/auth/register', async ({ body: { email, password } }, reply) => {
  await shop.createUser({ email, ...hashed(password) })
  return reply.code(201).send({ email })
})

app.post<Credentials>('/api/auth/login', async ({ body: { email, password } }, reply) => {
  const user = await shop.findUser(email)
  if (!user || hashed(password, user.salt).hash !== user.hash) return reply.code(401).send()
  return { accessToken: token(email) }
})

app.get('/api/auth/me', async (request, reply) => {
  const user = await shop.findUser(bearer(request))
  return user ? { email: user.email } : reply.code(401).send()
})

app.delete('/api/auth/me', async (request, reply) =>
  reply.code((await shop.removeUser(bearer(request))) ? 204 : 401).send(),
)

app.listen({ port: 3000 })
