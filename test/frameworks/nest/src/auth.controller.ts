import { Body, Controller, Delete, Get, Headers, HttpCode, Post, UnauthorizedException } from '@nestjs/common'
import { PrismaService } from './prisma.service'
import { emailOf, hashed, token } from './session'

const bearer = (authorization?: string) => ({ email: emailOf(authorization?.replace(/^Bearer /, '')) ?? '' })

@Controller('api/auth')
export class AuthController {
  constructor(private readonly database: PrismaService) {}

  @Post('register')
  async register(@Body() { email, password }: { email: string; password: string }) {
    await this.database.user.create({ data: { email, ...hashed(password) } })
    return { email }
  }

  @Post('login')
  @HttpCode(200)
  async login(@Body() { email, password }: { email: string; password: string }) {
    const user = await this.database.user.findUnique({ where: { email } })
    if (!user || hashed(password, user.salt).hash !== user.hash) throw new UnauthorizedException()
    return { accessToken: token(email) }
  }

  @Get('me')
  async me(@Headers('authorization') authorization?: string) {
    const user = await this.database.user.findUnique({ where: bearer(authorization) })
    if (!user) throw new UnauthorizedException()
    return { email: user.email }
  }

  @Delete('me')
  @HttpCode(204)
  async remove(@Headers('authorization') authorization?: string) {
    const { count } = await this.database.user.deleteMany({ where: bearer(authorization) })
    if (!count) throw new UnauthorizedException()
  }
}
