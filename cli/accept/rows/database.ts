import { openConnection } from '../../../plugin/connection.ts'
import { commandFor } from '../../../rules/command-for.ts'
import { type AcceptRow, proved, skipped, up, updated, type Verdict, verdict } from '../row.ts'

/** What the database's host allows. */
export const databaseRows: readonly AcceptRow[] = [
  {
    id: 'supabase-roles',
    claim: 'Supabase: roles and schema through the session pooler with four connections',
    how: up,
    expected: 'no `EMAXCONNSESSION`, no 42501',
    updates: true,
    host: 'supabase',
    ask: updated,
  },
  {
    id: 'supabase-rotation',
    claim: 'Supabase: a new role logs in through port 6543 within 15 s of a changed password',
    how: `\`${commandFor('poolproof rotate --database --stack staging')}\`, then ${up}`,
    expected: 'the proof holds without a retry of yours',
    host: 'supabase',
  },
  {
    id: 'supabase-ca',
    claim: 'Supabase: its CA verifies both endpoints',
    how: `${up} (the stack knows the CA)`,
    expected: 'the proof holds over TLS that is verified',
    updates: true,
    host: 'supabase',
    async ask(account) {
      const { databaseCa } = await account.inputs('Proof')
      return databaseCa ? updated(account) : skipped('the stack sets no database.ca')
    },
  },
  {
    id: 'neon-role',
    claim: 'Neon: a role created by SQL logs in through `-pooler`',
    how: up,
    expected: 'the proof contains the check `transaction pooling`',
    updates: true,
    host: 'neon',
    ask: (account) => proved(account, 'transaction pooling'),
  },
  {
    id: 'neon-startup',
    claim: 'Neon: what the pooler does with startup parameters',
    how: `\`${commandFor('pulumi stack output proof')}\``,
    expected: '`startupParameter` says it',
    host: 'neon',
    async ask(account) {
      const { startupParameter } = (await account.evidence()).poolingProbe
      return verdict(Boolean(startupParameter), `startupParameter=${startupParameter}`)
    },
  },
  {
    id: 'prisma-postgres-role',
    claim: 'Prisma Postgres: whether a role can be created',
    how: '`CREATE ROLE` over the direct connection, in a transaction that is rolled back',
    expected: 'an error (then `manage: none` is right)',
    host: 'prisma-postgres',
    async ask(account) {
      const { directUrl, databaseCa } = await account.inputs('Proof')
      return createRole(String(directUrl), databaseCa as string | undefined)
    },
  },
  {
    id: 'marketplace-url',
    claim: 'Marketplace: a connected database writes `DATABASE_URL`',
    how: '`npx vercel env ls` in the connected project',
    expected: `the name appears twice, or \`${commandFor('pulumi preview')}\` ends with \`VARIABLE_EXISTS\``,
  },
]

async function createRole(url: string, ca: string | undefined): Promise<Verdict> {
  const client = await openConnection({ url, ca }, { applicationName: 'poolproof-accept' })
  try {
    await client.query('BEGIN')
    await client.query('CREATE ROLE poolproof_try')
    return verdict(false, 'the role was created, and rolled back')
  } catch (refused) {
    const { code } = refused as { code?: string }
    if (!code) throw refused
    return verdict(true, `refused with ${code}`)
  } finally {
    await client.query('ROLLBACK').catch(() => undefined)
    await client.end()
  }
}
