import { randomInt } from 'node:crypto'

/** What the embedded Vercel remembers. Times are milliseconds since 1970, as in Vercel's API. */
export interface State {
  version: 1
  team: Team
  projects: Record<string, Project>
  variables: Record<string, Variable>
  domains: Record<string, Domain>
  deployments: Record<string, Deployment>
  /** By domain name: where requests for it go. */
  aliases: Record<string, Alias>
  /** By name, what the world's DNS answers and what Vercel knows of the name; a name that is not in it leads to Vercel. */
  dns: Record<string, DnsEntry>
}

export interface DnsEntry {
  records: { type: 'A' | 'CNAME' | 'TXT' | 'CAA'; value: string }[]
  /** Who has the domain already: another account, which a TXT record wins it from, or another team that does not share it. */
  heldBy?: 'account' | 'team' | undefined
  /** Until it is made the domain cannot become an alias. */
  certificate: boolean
}

export interface Team {
  id: string
  slug: string
  name: string
  createdAt: number
  updatedAt: number
  /** `on`: every variable for production or preview has to be sensitive. */
  sensitiveEnvironmentVariablePolicy: 'on' | 'off' | 'default'
}

export interface Project {
  id: string
  name: string
  createdAt: number
  updatedAt: number
  /** Everything that was configured, by Vercel's own field names. */
  settings: Record<string, unknown>
  /** The last promotion or rollback. */
  lastAliasRequest?: {
    fromDeploymentId: string | null
    toDeploymentId: string
    jobStatus: 'succeeded'
    requestedAt: number
    type: 'promote' | 'rollback'
  }
  /** By secret. */
  protectionBypass: Record<string, Bypass>
}

export interface Bypass {
  scope: 'automation-bypass'
  createdAt: number
  createdBy: string
  isEnvVar: boolean
  note?: string
}

export const targets = ['production', 'preview', 'development'] as const
export type Target = (typeof targets)[number]

export interface Variable {
  id: string
  projectId: string
  key: string
  value: string
  type: 'encrypted' | 'plain' | 'secret' | 'sensitive' | 'system'
  target: Target[]
  customEnvironmentIds: string[]
  gitBranch?: string
  comment?: string
  createdAt: number
  updatedAt: number
}

export interface Domain {
  name: string
  projectId: string
  /** Vercel gives each project NAME.vercel.app by itself. */
  automatic: boolean
  gitBranch: string | null
  customEnvironmentId: string | null
  redirect: string | null
  redirectStatusCode: 301 | 302 | 307 | 308 | null
  /** What a TXT record at _vercel.APEX has to hold before the project may use the domain. */
  challenge?: string | undefined
  createdAt: number
  updatedAt: number
}

export interface Deployment {
  id: string
  projectId: string
  name: string
  /** Its own address: host and port, without a scheme. */
  url: string
  target: 'production' | null
  meta: Record<string, string>
  /** The domains it got when it was made. */
  alias: string[]
  /** The functions' environment, frozen now: later changes of variables mean nothing to it. */
  environment: Record<string, string>
  regions: string[]
  /** Seconds. */
  maxDuration: number
  fluid: boolean
  /** SHA-256 over files, meta, target and settings. */
  content: string
  createdAt: number
}

export interface Alias {
  uid: string
  alias: string
  deploymentId: string
  projectId: string
  createdAt: number
  updatedAt: number
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** `prj_` and so on with as many random letters and digits as Vercel's own ids have. */
export function newId(
  prefix: 'prj_' | 'env_' | 'dpl_' | 'als_' | 'cert_' | 'dev_' | 'copy_' | '',
  length = 28,
): string {
  return prefix + Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}
