import { Body, Controller, Delete, Get, Headers, HttpCode, Post, UnauthorizedException } from '@nestjs/common'
import { shop } from './client'
import { emailOf, hashed, token } from './session'

const bearer = (authorization?: string) => emailOf(authorization?.replace(/^Bearer /, '')) ?? ''

@Controller('api/auth')
export class AuthController {
  @Post('register')
  async register(@Body() { email, password }: { email: string; password: string }) {
    await shop.createUser({ email, ...hashed(password) })
    return { email }
  }

  @Post('login')
  @HttpCode(200)
  async login(@Body() { email, password }: { email: string; password: string }) {
    const user = await shop.findUser(email)
    if (!user || hashed(password, user.salt).hash !== user.hash) throw new UnauthorizedException()
    return { accessToken: token(email) }
  }

  @Get('me')
  async me(@Headers('authorization') authorization?: string) {
    const user = await shop.findUser(bearer(authorization))
    if (!user) throw new UnauthorizedException()
    return { email: user.email }
  }

  @Delete('me')
  @HttpCode(204)
  async remove(@Headers('authorization') authorization?: string) {
    const removed = await shop.removeUser(bearer(authorization))
    if (!removed) throw new UnauthorizedException()
  }
}
