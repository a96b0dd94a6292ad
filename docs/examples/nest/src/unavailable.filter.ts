import type { ServerResponse } from 'node:http'
import { type ArgumentsHost, Catch } from '@nestjs/common'
import { BaseExceptionFilter } from '@nestjs/core'
import { unavailable } from 'poolproof/runtime'

/** A database that cannot be had is 503, which clients repeat, and no 500. */
@Catch()
export class UnavailableFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    const code = unavailable(error)
    const response = host.switchToHttp().getResponse<ServerResponse>()
    const headers = { 'content-type': 'application/json', 'retry-after': '2' }
    if (code) response.writeHead(503, headers).end(JSON.stringify({ code }))
    else super.catch(error, host)
  }
}
