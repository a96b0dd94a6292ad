import type * as pulumi from '@pulumi/pulumi'
import { expectTypeOf, test } from 'vitest'
import type {
  JwtKeys,
  PooledPostgres,
  PooledPostgresArgs,
  Proof,
  ProofArgs,
  ServerlessApp,
  VercelApp,
  VercelAppArgs,
} from '../../infra/public.ts'

declare const postgres: PooledPostgres
declare const app: VercelApp
declare const keys: JwtKeys

test('a database needs its adminUrl, or both of its URLs; each may be an output', () => {
  // @ts-expect-error neither
  const none: PooledPostgresArgs = { plan: 'micro' }
  // @ts-expect-error directUrl is missing
  const half: PooledPostgresArgs = { manage: 'none', pooledUrl: '' }
  const whole: PooledPostgresArgs = { adminUrl: postgres.directUrl }
  // @ts-expect-error a typing mistake
  const typo: PooledPostgresArgs = { adminUrl: '', poolmax: 2 }
  void [none, half, whole, typo]
})

test('a proof takes an app or a URL, and a PooledPostgres or the URLs of another database', () => {
  const paths = { path: '/api/users' }
  // @ts-expect-error of what?
  const nothing: ProofArgs = { ...paths, postgres }
  const ofApp: ProofArgs = { ...paths, app, postgres }
  const ofUrl: ProofArgs = { ...paths, url: 'https://a.example', postgres: { pooledUrl: '', directUrl: '' } }
  void [nothing, ofApp, ofUrl]
  expectTypeOf<Proof['deploymentId']>().toEqualTypeOf<pulumi.Output<string>>()
})

test('variables of a database and of keys are variables of an app', () => {
  const environment = { ...postgres.environment, ...keys.environment, FRONTEND_URL: '' }
  expectTypeOf(environment).toExtend<VercelAppArgs['environment']>()
})

test('a stack has its parts as properties', () => {
  expectTypeOf<ServerlessApp['postgres']>().toEqualTypeOf<PooledPostgres>()
  expectTypeOf<ServerlessApp['app']>().toEqualTypeOf<VercelApp>()
})
