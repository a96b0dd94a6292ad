import { Module } from '@nestjs/common'
import { AuthController } from './auth.controller'
import { PrismaService } from './prisma.service'
import { ShopController } from './shop.controller'

@Module({ controllers: [AuthController, ShopController], providers: [PrismaService] })
export class AppModule {}
