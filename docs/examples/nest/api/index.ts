import 'reflect-metadata'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { NestFactory } from '@nestjs/core'
import { AppModule } from '../src/app.module.ts'

type Handle = (req: IncomingMessage, res: ServerResponse) => void

/** One application for each instance, however many requests it serves. */
const starting = start()

async function start(): Promise<Handle> {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] })
  app.setGlobalPrefix('api')
  app.enableCors({ origin: process.env.FRONTEND_URL ?? false, credentials: true })
  await app.init()
  return app.getHttpAdapter().getInstance()
}

export default async function handler(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const handle = await starting
  handle(req, res)
}
