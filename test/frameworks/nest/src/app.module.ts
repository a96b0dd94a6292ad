import { Module } from '@nestjs/common'
import { AuthController } from './auth.controller'
import { ShopController } from './shop.controller'

@Module({ controllers: [AuthController, ShopController] })
export class AppModule {}
