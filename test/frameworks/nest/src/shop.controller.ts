import { Controller, Get, Header, Req, Res } from '@nestjs/common'
import { shop } from './client'
import { emailOf } from './session'

@Controller()
export class ShopController {
  @Get()
  home() {
    return '<h1>Welcome to the shop</h1>'
  }

  @Get('products')
  async products() {
    const products = await shop.products()
    return `<ul>${products.map(({ name }) => `<li>${name}</li>`).join('')}</ul>`
  }

  @Get('cached')
  @Header('cache-control', 's-maxage=2, stale-while-revalidate=60')
  cached() {
    return `<p>rendered ${new Date().toISOString()}</p>`
  }

  @Get('account')
  account(
    @Req() request: { headers: { cookie?: string } },
    @Res() response: { redirect(status: number, to: string): void; send(page: string): void },
  ) {
    const session = /(?:^|; )session=([^;]*)/.exec(request.headers.cookie ?? '')?.[1]
    const email = emailOf(session && decodeURIComponent(session))
    if (email) response.send(`<h1>Account of ${email}</h1>`)
    else response.redirect(307, '/login')
  }
}
