import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Post,
  UnauthorizedException,
} from '@nestjs/common'
import { jwtVerify, SignJWT } from 'jose'
import { PrismaService } from './prisma.service.ts'

interface Credentials {
  email: string
  password: string
}

const secret = new TextEncoder().encode(process.env.JWT_ACCESS_SECRET)
const hash = (password: string, salt: string) => scryptSync(String(password), salt, 32).toString('hex')

/** As short as an example may be: the auth app of this repository shows the whole of it. */
@Controller('auth')
export class AuthController {
  constructor(@Inject(PrismaService) private readonly prisma: PrismaService) {}

  @Post('register')
  async register(@Body() { email, password }: Credentials) {
    const salt = randomBytes(16).toString('hex')
    const { id } = await this.prisma.user.create({ data: { email, salt, hash: hash(password, salt) } })
    return { id }
  }

  @Post('login')
  @HttpCode(200)
  async login(@Body() { email, password }: Credentials) {
    const user = await this.prisma.user.findUnique({ where: { email } })
    const typed = hash(password, user?.salt ?? '')
    if (!user || !timingSafeEqual(Buffer.from(typed), Buffer.from(user.hash)))
      throw new UnauthorizedException()
    const token = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(user.id)
    return { accessToken: await token.setExpirationTime('15m').sign(secret) }
  }

  @Get('me')
  async me(@Headers('authorization') bearer?: string) {
    const user = await this.prisma.user.findUnique({ where: { id: await subject(bearer) } })
    if (!user) throw new UnauthorizedException()
    return { email: user.email }
  }

  @Delete('me')
  async remove(@Headers('authorization') bearer?: string) {
    return this.prisma.user.deleteMany({ where: { id: await subject(bearer) } })
  }
}

async function subject(bearer = ''): Promise<string> {
  try {
    const { payload } = await jwtVerify(bearer.replace('Bearer ', ''), secret, { algorithms: ['HS256'] })
    return String(payload.sub)
  } catch {
    throw new UnauthorizedException()
  }
}
