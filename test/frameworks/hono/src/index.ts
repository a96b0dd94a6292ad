import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { shop } from './client'
import { emailOf, hashed, token } from './session'

const app = new Hono()

const bearer = (context: Context) =>
  emailOf(context.req.header('authorization')?.replace(/^Bearer /, '')) ?? ''

app.get('/', (context) => context.html('<h1>Welcome to the shop</h1>'))

app.get('/products', async (context) => {
  const products = await shop.products()
  return context.html(`<ul>${products.map(({ name }) => `<li>${name}</li>`).join('')}</ul>`)
})

app.get('/cached', (context) => {
  context.header('cache-control', 's-maxage=2, stale-while-revalidate=60')
  return context.html(`<p>rendered ${new Date().toISOString()}</p>`)
})

app.get('/account', (context) => {
  const email = emailOf(getCookie(context, 'session'))
  return email ? context.html(`<h1>Account of ${email}</h1>`) : context.redirect('/login', 307)
})

app.post('/api/auth/register', async (context) => {
  const { email, password } = await context.req.json()
  await shop.createUser({ email, ...hashed(password) })
  return context.json({ email }, 201)
})

app.post('/api/auth/login', async (context) => {
  const { email, password } = await context.req.json()
  const user = await shop.findUser(email)
  if (!user || hashed(password, user.salt).hash !== user.hash) return context.body(null, 401)
  return context.json({ accessToken: token(email) })
})

app.get('/api/auth/me', async (context) => {
  const user = await shop.findUser(bearer(context))
  return user ? context.json({ email: user.email }) : context.body(null, 401)
})

app.delete('/api/auth/me', async (context) =>
  context.body(null, (await shop.removeUser(bearer(context))) ? 204 : 401),
)

export default app
