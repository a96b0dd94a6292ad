import * as pulumi from '@pulumi/pulumi'
import { poolerBackends } from '../../rules/budget/sums.ts'
import type { ManagedDatabase } from '../../rules/managed.ts'
import type { Release } from '../../rules/release/evidence.ts'
import { fieldText } from '../../rules/url/fields.ts'
import type { Settings } from '../config/database-settings.ts'
import { managedObjects } from './managed-database.ts'
import type { PooledPostgres } from './pooled-postgres.ts'
import type { VercelApp } from './vercel-app.ts'

/** A release as the proof holds it; variables are a list where an earlier version proved it. */
type ProvedRelease = Omit<Release, 'variables'> & { variables: Record<string, true> | string[] }

export interface ProofArgs {
  deploymentId: pulumi.Input<string>
  /** Host of that one deployment: it is proved there, before the domain is moved to it. */
  deploymentUrl: pulumi.Input<string>
  bypassSecret: pulumi.Input<string>
  frontendUrl: string
  /** Host the browser sees the API on, which decides the cookie mode. */
  apiHost: string
  cronSecret: pulumi.Input<string>
  fingerprint: pulumi.Input<string>
  pooledUrl: pulumi.Input<string>
  directUrl: pulumi.Input<string>
  databaseCa?: string | undefined
  /** Backends the pooler may hold for the app's role and database. */
  poolerBackends: number
  burst: { requests: number; concurrency: number }
  /** What is deployed there, for the evidence. */
  release: pulumi.Inputs & {
    [Name in keyof Omit<ProvedRelease, 'proofId' | 'provedAt'>]: pulumi.Input<ProvedRelease[Name]>
  }
  /** What `pulumi destroy` drops; undefined where nothing is, or where the database is protected. */
  managed?: ManagedDatabase | undefined
  /** Routes of an app that is not ours; what it is sent may hold a password. */
  app?: object | undefined
}

/** What is to be proved of an app that stands before this database. */
export function proofArgs(
  settings: Settings,
  postgres: PooledPostgres,
  app: VercelApp,
  schemaVersion: pulumi.Input<string>,
): ProofArgs {
  const { address, domain, frontendUrl, database, proof } = settings
  const { artifact, commit } = app.deployed
  return {
    deploymentId: app.deploymentId,
    deploymentUrl: app.deploymentUrl,
    bypassSecret: app.bypassSecret,
    cronSecret: app.cronSecret,
    fingerprint: app.fingerprint,
    frontendUrl,
    apiHost: address ? new URL(address).host : domain,
    pooledUrl: postgres.pooledUrl,
    directUrl: postgres.directUrl,
    databaseCa: database.ca,
    poolerBackends: poolerBackends(database.limits),
    burst: { requests: proof.requests, concurrency: proof.concurrency },
    managed: managedObjects(database),
    app: proof.path ? { path: proof.path, account: proof.account } : undefined,
    // By name, not as a list: a new one in the middle of a sorted list reads as if each after it had been replaced.
    release: {
      commit,
      artifact,
      schemaVersion,
      variables: Object.fromEntries(app.variables.map((name) => [name, true])),
    },
  }
}

/** Evidence that one deployment logs people in through the pooler. A miss fails the update. */
export class Proof extends pulumi.CustomResource {
  /** The deployment that was proved; known only when the proof held. */
  declare readonly deploymentId: pulumi.Output<string>
  /** Numbers and times, no secrets. */
  declare readonly evidence: pulumi.Output<ProofEvidence>
  /** What was proved here, newest first, ten at most. */
  declare readonly releases: pulumi.Output<ProvedRelease[]>

  constructor(name: string, args: ProofArgs, opts?: pulumi.CustomResourceOptions) {
    const secrets = {
      bypassSecret: pulumi.secret(args.bypassSecret),
      cronSecret: pulumi.secret(args.cronSecret),
      pooledUrl: pulumi.secret(args.pooledUrl),
      directUrl: pulumi.secret(args.directUrl),
      app: args.app && pulumi.secret(args.app),
    }
    super(
      'poolproof:index:Proof',
      name,
      { ...args, ...secrets, evidence: undefined, releases: undefined },
      opts,
    )
  }
}

/** What the output `proof` shows of it. */
interface ProofEvidence extends Record<(typeof figures)[number], string | number> {
  poolingProbe: { clients: number; backends: number; startupParameter: string }
  checks: unknown[]
  gaps: string[]
}

const figures = [
  'proofId',
  'provedAt',
  'requests',
  'failures',
  'p95Ms',
  'backendsMax',
  'backendsLimit',
] as const

/** The output `proof`, one line of figures and gaps; every check stands in the state. */
export function proofText(evidence: ProofEvidence): string {
  const { poolingProbe, checks, gaps } = evidence
  const { clients, backends, startupParameter } = poolingProbe
  const pooling = { checks: checks.length, clients, backends, startupParameter }
  const names = ['checks', 'clients', 'backends', 'startupParameter'] as const
  const line = `${fieldText(evidence, figures)} ${fieldText(pooling, names)}`
  return gaps.length > 0 ? `${line} gaps: ${gaps.join('; ')}` : line
}
