/** Options of `poolproof init`, as a command line or answers give them. */
export interface Given {
  app: string | undefined
  framework: string | undefined
  'proof-path': string | undefined
  output: string | undefined
  prisma: string | undefined
  'package-manager': string | undefined
  stack: string | undefined
  project: string | undefined
  domain: string | undefined
  region: string | undefined
  provider: string | undefined
  plan: string | undefined
  ci: boolean
  install: boolean
  'dry-run': boolean
  yes: boolean
  json: boolean
}

export type Options = Partial<Given>
