import { expect, test } from 'vitest'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { findings, goodFacts, pooledUrl, variable } from './good-facts.ts'

const access = goodFacts.variables.JWT_ACCESS_SECRET?.value ?? ''

test.each<[spoiled: string, facts: DeploymentFacts, found: string]>([
  [
    'a short secret',
    variable('JWT_ACCESS_SECRET', 'canary1'),
    'refuse JWT_ACCESS_SECRET SECRET_SHORT: JWT_ACCESS_SECRET is 7 characters long, and 32 are required => create one with openssl rand -base64 48, then vercel env add JWT_ACCESS_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a short bearer',
    variable('CRON_SECRET', 'canary1'),
    'refuse CRON_SECRET SECRET_SHORT: CRON_SECRET is 7 characters long, and 16 are required => create one with openssl rand -base64 48, then vercel env add CRON_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a secret of words',
    variable('JWT_ACCESS_SECRET', 'my-super-secret-jwt-access-key-2024'),
    'refuse JWT_ACCESS_SECRET SECRET_WEAK: JWT_ACCESS_SECRET can be guessed: it consists of words such as "secret" or "change me" => create one with openssl rand -base64 48, then vercel env add JWT_ACCESS_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a secret of one piece',
    variable('JWT_ACCESS_SECRET', 'a1B2c3D4e5F6g7H8'.repeat(3)),
    'refuse JWT_ACCESS_SECRET SECRET_WEAK: JWT_ACCESS_SECRET can be guessed: it repeats one piece => create one with openssl rand -base64 48, then vercel env add JWT_ACCESS_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a secret of few characters',
    variable('JWT_ACCESS_SECRET', 'abcabdabeacbadbae'.repeat(2)),
    'refuse JWT_ACCESS_SECRET SECRET_WEAK: JWT_ACCESS_SECRET can be guessed: it consists of 5 different characters => create one with openssl rand -base64 48, then vercel env add JWT_ACCESS_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a secret that counts',
    variable('JWT_ACCESS_SECRET', 'abcdefghijklmnopqrstuvwxyz012345'),
    'refuse JWT_ACCESS_SECRET SECRET_WEAK: JWT_ACCESS_SECRET can be guessed: most of it is a sequence such as abcdef or 123456 => create one with openssl rand -base64 48, then vercel env add JWT_ACCESS_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'equal secrets',
    variable('JWT_REFRESH_SECRET', access),
    'refuse JWT_REFRESH_SECRET SECRET_REUSED: JWT_REFRESH_SECRET is equal to JWT_ACCESS_SECRET => create one with openssl rand -base64 48, then vercel env add JWT_REFRESH_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a weak secret of an app that has one',
    variable('JWT_SECRET', 'my-super-secret-jwt-access-key-2024'),
    'refuse JWT_SECRET SECRET_WEAK: JWT_SECRET can be guessed: it consists of words such as "secret" or "change me" => create one with openssl rand -base64 48, then vercel env add JWT_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a short secret of an app that has one',
    variable('NEXTAUTH_SECRET', 'canary1'),
    'refuse NEXTAUTH_SECRET SECRET_SHORT: NEXTAUTH_SECRET is 7 characters long, and 32 are required => create one with openssl rand -base64 48, then vercel env add NEXTAUTH_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a shadow database that is the real one',
    variable('SHADOW_DATABASE_URL', pooledUrl),
    'refuse SHADOW_DATABASE_URL SHADOW_IS_REAL: SHADOW_DATABASE_URL names the same database as DATABASE_URL: prisma migrate dev empties it => create a database for it alone (CREATE DATABASE shadow), then vercel env add SHADOW_DATABASE_URL production --sensitive --force, then vercel redeploy URL; on Vercel it is not needed',
  ],
  [
    'a variable for previews alone',
    { ...variable('CRON_SECRET', undefined), elsewhere: { CRON_SECRET: ['preview'] } },
    'refuse CRON_SECRET VARIABLE_MISSING: CRON_SECRET is set for preview, not for production => vercel env add CRON_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a secret with a line break',
    variable('JWT_ACCESS_SECRET', `${access}\n`),
    'refuse JWT_ACCESS_SECRET SECRET_UNTRIMMED: JWT_ACCESS_SECRET begins or ends with white space or a quotation mark => vercel env add JWT_ACCESS_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a secret in the pages',
    variable('NEXT_PUBLIC_DATABASE_URL', pooledUrl),
    "refuse NEXT_PUBLIC_DATABASE_URL SECRET_PUBLIC: NEXT_PUBLIC_DATABASE_URL contains a secret, and its name is built into the pages => vercel env rm NEXT_PUBLIC_DATABASE_URL production, then vercel redeploy URL; then replace the secret, which is public now: change the role's password at the server (psql \"$DIRECT_URL\" -c '\\password', or the host's console), then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL",
  ],
  [
    'the password of a stack in the pages',
    { ...variable('NEXT_PUBLIC_DATABASE_URL', pooledUrl), where: 'stack', managed: true },
    "refuse NEXT_PUBLIC_DATABASE_URL SECRET_PUBLIC: NEXT_PUBLIC_DATABASE_URL contains a secret, and its name is built into the pages => remove NEXT_PUBLIC_DATABASE_URL from the program's environment, then pulumi up; then replace the secret, which is public now: npx poolproof rotate --database, pulumi up, then npx poolproof retire --database",
  ],
  [
    'a copy of a secret in the pages',
    variable('VITE_KEY', access),
    'refuse VITE_KEY SECRET_PUBLIC: VITE_KEY contains a secret, and its name is built into the pages => vercel env rm VITE_KEY production, then vercel redeploy URL; then replace the secret, which is public now: openssl rand -base64 48',
  ],
  [
    'a missing variable',
    variable('CRON_SECRET', undefined),
    'refuse CRON_SECRET VARIABLE_MISSING: CRON_SECRET is not set => vercel env add CRON_SECRET production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'an empty variable',
    variable('FRONTEND_URL', ''),
    'refuse FRONTEND_URL VARIABLE_MISSING: FRONTEND_URL is empty => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'NODE_ENV of a developer',
    variable('NODE_ENV', 'development'),
    'refuse NODE_ENV NODE_ENV_NOT_PRODUCTION: NODE_ENV is "development"; it should read production => vercel env add NODE_ENV production --force, then vercel redeploy URL',
  ],
  [
    'a pool of 0',
    variable('DATABASE_POOL_MAX', '0'),
    'refuse DATABASE_POOL_MAX POOL_MAX_INVALID: DATABASE_POOL_MAX is "0", not a whole number from 1 to 999; it should read 2 => vercel env add DATABASE_POOL_MAX production --force, then vercel redeploy URL',
  ],
  [
    'a readable secret',
    variable('DATABASE_URL', { sensitive: false }),
    'refuse DATABASE_URL VARIABLE_NOT_SENSITIVE: DATABASE_URL contains a secret and is not Sensitive: Vercel shows its value => vercel env rm DATABASE_URL production, vercel env add DATABASE_URL production --sensitive, then vercel redeploy URL',
  ],
  [
    'a readable URL under another name',
    variable('REPORTS_URL', { value: pooledUrl, sensitive: false, targets: ['preview'] }),
    'refuse REPORTS_URL VARIABLE_NOT_SENSITIVE: REPORTS_URL contains a secret and is not Sensitive: Vercel shows its value => vercel env rm REPORTS_URL preview, vercel env add REPORTS_URL preview --sensitive, then vercel redeploy URL',
  ],
  [
    'a Sensitive one for development',
    variable('NODE_ENV', { targets: ['production', 'development'] }),
    'refuse NODE_ENV SENSITIVE_IN_DEVELOPMENT: NODE_ENV is Sensitive and meant for production, development: Vercel refuses Sensitive for development => vercel env rm NODE_ENV development',
  ],
  [
    'a reserved name',
    variable('AWS_LAMBDA_LOG_LEVEL', 'x'),
    'refuse AWS_LAMBDA_LOG_LEVEL NAME_RESERVED: AWS_LAMBDA_LOG_LEVEL is a name that Vercel reserves => vercel env rm AWS_LAMBDA_LOG_LEVEL production, then vercel redeploy URL',
  ],
  [
    '70 000 characters',
    variable('CATALOGUE', 'x'.repeat(70_000)),
    'refuse CATALOGUE ENVIRONMENT_TOO_LARGE: the variables have 70370 bytes together and 65536 are allowed; the largest is CATALOGUE with 70009 => vercel env rm CATALOGUE production, or shorten it',
  ],
  [
    'a change after the deployment',
    variable('CRON_SECRET', { changedAt: 182_000 }),
    'refuse CRON_SECRET DEPLOYMENT_STALE: CRON_SECRET was changed 3 minutes after the deployment that serves (1970-01-01T00:03:02Z, 1970-01-01T00:00:02Z): it is not in use => vercel redeploy URL',
  ],
])('a variable that is weak, open, missing, misplaced or old is found, once: %s', (_, facts, found) => {
  expect(findings(facts)).toEqual([found])
})
