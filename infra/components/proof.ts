import * as pulumi from '@pulumi/pulumi'
import { poolerBackends, sumUp } from '../../rules/budget/sums.ts'
import type { Release } from '../../rules/release/evidence.ts'
import { fieldText } from '../../rules/url/fields.ts'
import type { AppBuild } from '../build/app-build.ts'
import { hasIndexPage } from '../build/index-page.ts'
import { budgetInput, type Settings } from '../config/database-settings.ts'
import { apiHost } from './app-variables.ts'
import { managedObjects } from './managed-database.ts'
import type { PooledPostgres } from './pooled-postgres.ts'
import type { VercelApp } from './vercel-app.ts'

/** A release as the proof holds it; variables are a list where an earlier version proved it. */
type ProvedRelease = Omit<Release, 'variables'> & { variables: Record<string, true> | string[] }

export interface ProofArgs {
  settings: Settings
  postgres: PooledPostgres
  /** Its deployment is proved on a host of its own, before the domain is moved to it. */
  app: VercelApp
  build: Pick<AppBuild, 'files' | 'path'>
  /** For the evidence. */
  schemaVersion: pulumi.Input<string>
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
    const { settings, postgres, app, build, schemaVersion } = args
    const { frontendUrl, database, proof } = settings
    super(
      'poolproof:index:Proof',
      name,
      {
        deploymentId: app.deploymentId,
        deploymentUrl: app.deploymentUrl,
        bypassSecret: pulumi.secret(app.bypassSecret),
        cronSecret: pulumi.secret(app.cronSecret),
        fingerprint: app.fingerprint,
        frontendUrl,
        // Decides the cookie mode: the host that the browser sees the API on.
        apiHost: apiHost(settings),
        pooledUrl: pulumi.secret(postgres.pooledUrl),
        directUrl: pulumi.secret(postgres.directUrl),
        databaseCa: database.ca,
        // Backends that the pooler may hold for the app's role and database.
        poolerBackends: poolerBackends(database.limits),
        // What Postgres has to have room for.
        neededBackends: sumUp(budgetInput(settings)).backends,
        burst: { requests: proof.requests, concurrency: proof.concurrency },
        // What `pulumi destroy` drops.
        managed: managedObjects(database),
        // Routes of a custom app; what they are sent may hold a password.
        app: proof.path ? pulumi.secret({ path: proof.path, account: proof.account }) : undefined,
        paths: settings.app.output ? pathsOf(proof.paths, build) : undefined,
        // By name, not as a list: a new one in the middle of a sorted list reads as if each after it had been replaced.
        release: {
          commit: app.deployed.commit,
          artifact: app.deployed.artifact,
          schemaVersion,
          variables: Object.fromEntries(app.variables.map((variable) => [variable, true])),
        },
        evidence: undefined,
        releases: undefined,
      },
      opts,
    )
  }
}

/** The first page that anybody opens, where the output holds one, unless the setting says otherwise. */
function pathsOf(given: Settings['proof']['paths'], build: ProofArgs['build']) {
  const paths = given ?? (hasIndexPage(build) ? [{ path: '/' }] : [])
  return paths.length > 0 ? paths : undefined
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
