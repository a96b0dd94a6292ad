import * as pulumi from '@pulumi/pulumi'
import { poolerBackends } from '../../rules/budget/sums.ts'
import { pgbouncerLimits } from '../../rules/hosts/pgbouncer.ts'
import type { ManagedDatabase } from '../../rules/managed.ts'
import type { Release } from '../../rules/release/evidence.ts'
import { hasIndexPage } from '../build/index-page.ts'
import { proofSettings } from '../config/app-settings.ts'
import { checkArguments } from '../config/argument-problem.ts'
import type { ProofEvidence } from './proof-text.ts'
import type { VercelApp } from './vercel-app.ts'

/** A release as the proof holds it; variables are a list where an earlier version proved it. */
type ProvedRelease = Omit<Release, 'variables'> & { variables: Record<string, true> | string[] }

/** The database of a service: a PooledPostgres, or what is known of another one. */
export interface ProvedDatabase {
  /** The service's DATABASE_URL. */
  pooledUrl: pulumi.Input<string>
  /** Past the pooler: backends are counted here while requests run. */
  directUrl: pulumi.Input<string>
  /** PEM text of a private certificate authority, for both. */
  ca?: pulumi.Input<string | undefined>
  /** Backends that the pooler may hold for the app's role and database; 20, PgBouncer's default. */
  poolerBackends?: pulumi.Input<number>
  /** Backends that Postgres has to have room for; left out, a gap in the evidence. */
  neededBackends?: pulumi.Input<number>
  /** What `pulumi destroy` drops: it is refused where that holds objects of others. */
  managed?: pulumi.Input<ManagedDatabase | undefined>
}

/** A service that is reached by a URL, wherever it runs. What is left out is a gap in the evidence. */
export interface ProvedService {
  /** Such as `https://api.example.com`. */
  url: pulumi.Input<string>
  /** What tells one release from another, such as a commit or an image's digest: another one is proved again. */
  deploymentId?: pulumi.Input<string>
  /** Opens a protected deployment of Vercel. */
  bypassSecret?: pulumi.Input<string>
  /** Bearer of the detail of GET /api/health. */
  cronSecret?: pulumi.Input<string>
  /** What GET /api/health has to report as `fingerprint`. */
  fingerprint?: pulumi.Input<string>
}

interface Step {
  /** Reads `POST /api/login`. */
  route: string
  /** JSON; `{email}` and `{password}` in its texts stand for those of the test user. */
  body?: Record<string, string | number | boolean> | undefined
}

interface Routes {
  /**
   * Route that answers GET with 200 after it asked the database. Without it the app is Poolproof's own, which gets the
   * whole auth flow, and reports the fingerprint to the bearer of `cronSecret`.
   */
  path?: string | undefined
  /** Paths that have to answer as well; with a Vercel app, `/` where its output has an index page. */
  paths?: (string | { path: string; status?: number; text?: string | undefined })[] | undefined
  /** How a test user registers, logs in and is removed. */
  account?: { register?: Step | undefined; login: Step; remove?: Step | undefined } | undefined
  /** Requests of the burst; 200. */
  requests?: number
  /** Requests at a time; 20. */
  concurrency?: number
}

export type ProofArgs = Routes &
  ({ app: VercelApp } | ProvedService) & {
    postgres: ProvedDatabase
    /** Origin of the front end's pages, sent with each request; the service's own. */
    frontendUrl?: pulumi.Input<string>
    /** Host that the browser sees the service on, which decides the cookie mode; that of its URL. */
    apiHost?: pulumi.Input<string>
  }

/**
 * Evidence that one deployment answers, and reaches the database through a pooler that shares its backends. A miss fails the
 * update. It runs again when an input changes.
 *
 * @example
 * ```ts
 * import * as pulumi from '@pulumi/pulumi'
 * import { Proof } from 'poolproof'
 *
 * const config = new pulumi.Config()
 * const proof = new Proof('proof', {
 *   url: 'https://api.example.com',
 *   path: '/api/users',
 *   deploymentId: config.require('commit'),
 *   postgres: { pooledUrl: config.requireSecret('pooledUrl'), directUrl: config.requireSecret('directUrl') },
 * })
 * export const gaps = proof.evidence.gaps
 * ```
 * Its errors are PROOF_FAILED, PROOF_DEPLOYMENT_PROTECTED and DATABASE_*; CONFIG_INVALID for arguments.
 */
export class Proof extends pulumi.CustomResource {
  /** The deployment that was proved, known only when the proof held; empty where none was named. */
  declare readonly deploymentId: pulumi.Output<string>
  /** Numbers and times (in milliseconds), no secrets; `gaps` says what was not seen. */
  declare readonly evidence: pulumi.Output<ProofEvidence>
  /** What was proved here, newest first, ten at most. */
  declare readonly releases: pulumi.Output<ProvedRelease[]>

  constructor(name: string, args: ProofArgs, opts?: pulumi.CustomResourceOptions) {
    const { postgres, path, paths, account, requests, concurrency } = args
    const given = { path, paths, account, requests, concurrency }
    const proof = checkArguments(`Proof ${name}`, proofSettings, given)
    const app = 'app' in args ? args.app : undefined
    const service = 'app' in args ? serviceOf(args.app) : args
    const origin = pulumi.output(service.url).apply(originOf)
    super(
      'poolproof:index:Proof',
      name,
      {
        deploymentId: service.deploymentId,
        deploymentUrl: service.url,
        bypassSecret: service.bypassSecret && pulumi.secret(service.bypassSecret),
        cronSecret: service.cronSecret && pulumi.secret(service.cronSecret),
        fingerprint: service.fingerprint,
        frontendUrl: args.frontendUrl ?? origin,
        // Decides the cookie mode: the host that the browser sees the API on.
        apiHost: args.apiHost ?? origin.apply((url) => new URL(url).host),
        pooledUrl: pulumi.secret(postgres.pooledUrl),
        directUrl: pulumi.secret(postgres.directUrl),
        databaseCa: postgres.ca,
        poolerBackends: postgres.poolerBackends ?? poolerBackends(pgbouncerLimits),
        neededBackends: postgres.neededBackends,
        burst: { requests: proof.requests, concurrency: proof.concurrency },
        managed: postgres.managed,
        // What the routes are sent may hold a password.
        app: proof.path ? pulumi.secret({ path: proof.path, account: proof.account }) : undefined,
        paths: proof.path ? pathsOf(proof.paths, app) : undefined,
        // By name, not as a list: a new one in the middle of a sorted list reads as if each after it had been replaced.
        release: app && {
          commit: app.deployed.commit,
          artifact: app.deployed.artifact,
          schemaVersion: app.schemaVersion,
          variables: Object.fromEntries(app.variables.map((variable) => [variable, true])),
        },
        evidence: undefined,
        releases: undefined,
      },
      opts,
    )
  }
}

function serviceOf(app: VercelApp): ProvedService {
  const { deploymentId, deploymentUrl: url, bypassSecret, cronSecret, fingerprint } = app
  return { url, deploymentId, bypassSecret, cronSecret, fingerprint }
}

const originOf = (url: string) => new URL(/^https?:/.test(url) ? url : `https://${url}`).origin

/** The first page that anybody opens, where the output holds one, unless the argument says otherwise. */
function pathsOf<Rule>(given: Rule[] | undefined, app: VercelApp | undefined) {
  const paths = given ?? (app && hasIndexPage(app.build) ? [{ path: '/' }] : [])
  return paths.length > 0 ? paths : undefined
}
