import { type NextRequest, NextResponse } from 'next/server'
import { emailOf } from './lib/session'

export function proxy(request: NextRequest) {
  if (emailOf(request.cookies.get('session')?.value)) return NextResponse.next()
  return NextResponse.redirect(new URL('/login', request.url))
}

export const config = { matcher: '/account/:path*' }
