import { Module } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { AuthController } from './auth.controller.ts'
import { PrismaService } from './prisma.service.ts'
import { UnavailableFilter } from './unavailable.filter.ts'

@Module({
  controllers: [AuthController],
  providers: [PrismaService, { provide: APP_FILTER, useClass: UnavailableFilter }],
})
export class AppModule {}
