import { type ArgumentsHost, Catch } from '@nestjs/common'
import { BaseExceptionFilter } from '@nestjs/core'
import type { Response } from 'express'
import { unavailable } from 'poolproof'

/** A database that cannot be had is 503, which clients repeat, and no 500. */
@Catch()
export class UnavailableFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    const code = unavailable(error)
    const response = host.switchToHttp().getResponse<Response>()
    if (code) response.status(503).set('retry-after', '2').json({ code })
    else super.catch(error, host)
  }
}
