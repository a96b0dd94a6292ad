import { index, route } from '@react-router/dev/routes'

export default [
  index('routes/home.tsx'),
  route('products', 'routes/products.tsx'),
  route('cached', 'routes/cached.tsx'),
  route('account', 'routes/account.tsx'),
  route('login', 'routes/login.tsx'),
  route('api/auth/:name', 'routes/auth.ts'),
]
