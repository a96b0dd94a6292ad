import { defineMiddleware } from 'astro:middleware'
import { emailOf } from './lib/session'

export const onRequest = defineMiddleware(({ cookies, redirect, url }, next) =>
  url.pathname.startsWith('/account') && !emailOf(cookies.get('session')?.value)
    ? redirect('/login', 307)
    : next(),
)
