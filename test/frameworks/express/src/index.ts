import express, { type Request } from 'express'
import { shop } from './client'
import { emailOf, hashed, token } from './session'

const app = express()
app.use(express.json())

const bearer = (request: Request) => emailOf(request.get('authorization')?.replace(/^Bearer /, '')) ?? ''
const session = (request: Request) =>
  emailOf(/(?:^|; )session=([^;]*)/.exec(request.get('cookie') ?? '')?.[1])

app.get('/', (_, response) => void response.send('<h1>Welcome to the shop</h1>'))

app.get('/products', async (_, response) => {
  const products = await shop.products()
  response.send(`<ul>${products.map(({ name }) => `<li>${name}</li>`).join('')}</ul>`)
})

app.get('/cached', (_, response) => {
  response.set('cache-control', 's-maxage=2, stale-while-revalidate=60')
  response.send(`<p>rendered ${new Date().toISOString()}</p>`)
})

app.get('/account', (request, response) => {
  const email = session(request)
  if (email) response.send(`<h1>Account of ${email}</h1>`)
  else response.redirect(307, '/login')
})

app.post('/api/auth/register', async ({ body: { email, password } }, response) => {
  await shop.createUser({ email, ...hashed(password) })
  response.status(201).json({ email })
})

app.post('/api/auth/login', async ({ body: { email, password } }, response) => {
  const user = await shop.findUser(email)
  if (!user || hashed(password, user.salt).hash !== user.hash) response.sendStatus(401)
  else response.json({ accessToken: token(email) })
})

app.get('/api/auth/me', async (request, response) => {
  const user = await shop.findUser(bearer(request))
  if (user) response.json({ email: user.email })
  else response.sendStatus(401)
})

app.delete('/api/auth/me', async (request, response) => {
  response.sendStatus((await shop.removeUser(bearer(request))) ? 204 : 401)
})

app.listen(3000)
