import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import type { App, RequestState } from './context.ts'
import type { Environment } from './env.ts'
import { HttpProblem } from './http/http-problem.ts'
import { logBreakage, logRequests } from './http/log.ts'
import { guardOrigins } from './http/origin.ts'
import { setSecurityHeaders } from './http/security-headers.ts'
import { unavailableProblem } from './http/unavailable-problem.ts'
import { cron } from './routes/cron.ts'
import { health } from './routes/health.ts'
import { login } from './routes/login.ts'
import { logout } from './routes/logout.ts'
import { me } from './routes/me.ts'
import { openapi } from './routes/openapi.ts'
import { page } from './routes/page.ts'
import { password } from './routes/password.ts'
import { refresh } from './routes/refresh.ts'
import { register } from './routes/register.ts'
import { sessions } from './routes/sessions.ts'
import { createServices, type Deps } from './services.ts'

const routes = [register, login, refresh, logout, me, sessions, password, health, cron, openapi]

/** The whole app for one environment; opens no connection before a request needs one. */
export function createApp(environment: Environment, deps: Deps = {}): App {
  const app: App = new Hono<RequestState>()
  const services = createServices(environment, deps)

  logRequests(app, services.log)
  setSecurityHeaders(app)
  guardOrigins(app, services)
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        c.set('code', 'METHOD_NOT_ALLOWED')
        return new HttpProblem('METHOD_NOT_ALLOWED', { headers: { allow: methods.join(', ') } }).response
      },
    }),
  )
  for (const route of routes) route(app, services)
  page(app)

  // Returned, not thrown: methodNotAllowed looks at the finished 404.
  app.notFound((c) => {
    c.set('code', 'NOT_FOUND')
    return new HttpProblem('NOT_FOUND').response
  })
  app.onError((error, c) => {
    const problem =
      error instanceof HttpProblem ? error : (unavailableProblem(error) ?? new HttpProblem('INTERNAL_ERROR'))
    if (problem.code === 'INTERNAL_ERROR') logBreakage(c, services.log, error)
    c.set('code', problem.code)
    c.set('family', problem.extras.family)
    return problem.response
  })
  return app
}
