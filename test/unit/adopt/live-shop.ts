import type { Options } from '../../../cli/adopt/options.ts'
import type { LiveProject } from '../../../cli/doctor/vercel/live-project.ts'
import type { LiveVariable } from '../../../cli/doctor/vercel/live-variables.ts'
import { adoptArguments } from '../cli/parse-arguments.ts'

/** A variable set in the dashboard; Sensitive if it has no value. */
export function typed(id: string, value?: string, more: Partial<LiveVariable> = {}): LiveVariable {
  const known = value === undefined ? {} : { value }
  return {
    id,
    ...known,
    sensitive: value === undefined,
    plain: false,
    foreign: false,
    targets: ['production'],
    ...more,
  }
}

export const pooled = 'postgresql://shop:canary1@pooler.example.com:6432/shop?sslmode=require'
export const direct = 'postgresql://shop:canary1@db.example.com:5432/shop?sslmode=require'

export function liveShop(variables: Record<string, LiveVariable> = {}): LiveProject {
  return {
    id: 'prj_1',
    name: 'shop',
    accountId: 'team_1',
    host: 'api.example.com',
    domains: [
      { name: 'shop.vercel.app' },
      { name: 'api.example.com' },
      { name: 'old.example.com', redirect: 'api.example.com', redirectStatusCode: 308 },
    ],
    regions: ['fra1'],
    elsewhere: {},
    variables: {
      DATABASE_URL: typed('env_url', pooled),
      DIRECT_URL: typed('env_direct', direct),
      ...variables,
    },
  }
}

export const shopOptions = (...args: string[]): Options =>
  adoptArguments(['--project', 'shop', '--proof-path', '/count', ...args])
