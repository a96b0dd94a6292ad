import { Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { login, me, register } from './auth'
import { shop } from './client'
import { emailOf } from './session'

const app = new Hono()

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

app.post('/api/auth/register', ({ req }) => register(req.raw))
app.post('/api/auth/login', ({ req }) => login(req.raw))
app.on(['GET', 'DELETE'], '/api/auth/me', ({ req }) => me(req.raw))

export default app
