import { expect, test } from 'vitest'
import type { DatabaseServer } from '../../../infra/checks/database-server.ts'
import type { Own } from '../../../infra/checks/stack-output.ts'
import { takenAtVercel, takenOnServer } from '../../../infra/checks/taken-names.ts'
import { rolesOf } from '../../../rules/budget/neighbours.ts'

const free: DatabaseServer = {
  ...{ host: 'db:5432', admin: 'admin', roles: [], database: false, schemaOwner: null },
  ...{ stackRoles: [], maxConnections: 100, reserved: 3 },
}
const database = { manage: 'role+database', name: 'shop' } as never
const schema = { manage: 'role', name: 'shop', schema: 'web' } as never
const roles = rolesOf('shop').map((name) => ({ name, ours: true }))
const urn = (rest: string) => `urn:pulumi:prod::poolproof::${rest}`
const nothing: Own = { stack: 'prod', project: 'poolproof', resources: [] }
const having = (...resources: [urn: string, type: string, outputs: object][]) => ({
  ...nothing,
  resources: resources.map(([of, type, outputs]) => ({ urn: of, type, outputs: outputs as never })),
})
const parents = (component: string, name: string, plugin: string) =>
  [
    [urn(`poolproof:index:${component}::${name}`), `poolproof:index:${component}`, {}],
    [urn(`pulumi:providers:${plugin}::${plugin}`), `pulumi:providers:${plugin}`, {}],
  ] as [string, string, object][]
const codes = (faults: { code: string }[]) => faults.map(({ code }) => code)

test('free names, and those that the state has, are no fault, also after half an update', () => {
  expect(takenOnServer(free, database, nothing)).toEqual([])
  const own = having(
    ...roles.map(({ name }): [string, string, object] => [name, 'postgresql:index/role:Role', { name }]),
    ['d', 'postgresql:index/database:Database', { name: 'shop' }],
    ['s', 'postgresql:index/schema:Schema', { name: 'web' }],
  )
  const server = { ...free, roles, database: true, schemaOwner: 'other' }
  expect(takenOnServer(server, database, own)).toEqual([])
  expect(takenOnServer(server, schema, own)).toEqual([])
})

test('a schema of the administrator is taken over as before, another one is refused', () => {
  expect(takenOnServer({ ...free, schemaOwner: 'admin' }, schema, nothing)).toEqual([])
  expect(codes(takenOnServer({ ...free, schemaOwner: 'other' }, schema, nothing))).toEqual(['SCHEMA_EXISTS'])
  // What only the other kind of stack would create.
  expect(takenOnServer({ ...free, schemaOwner: 'other' }, database, nothing)).toEqual([])
  expect(takenOnServer({ ...free, database: true }, schema, nothing)).toEqual([])
})

test('an import is offered where the engine would take it: with component and provider, and the right to change the role', () => {
  const ready = having(...parents('PooledPostgres', 'postgres', 'postgresql'))
  const fixOf = (ours: boolean, own: Own) =>
    takenOnServer({ ...free, roles: [{ name: 'shop_app_b', ours }] }, database, own)[0]?.fix ?? ''
  expect(fixOf(true, ready)).toContain(
    "pulumi import postgresql:index/role:Role postgres-app-b 'shop_app_b' ",
  )
  expect(fixOf(true, nothing)).not.toContain('import')
  expect(fixOf(true, nothing)).toContain(`psql "$ADMIN_URL" -c 'DROP ROLE "shop_app_b"'`)
  expect(fixOf(false, ready)).not.toMatch(/import|ADMIN_URL/)
  expect(fixOf(false, ready)).toContain('as the role that created it: DROP ROLE "shop_app_b"')
})

test('Vercel: a project of others hides the rest; ids are those of the provider, with the team where there is one', () => {
  const found = {
    project: { id: 'prj_1', accountId: 'team_1' },
    variables: [{ key: 'A', id: 'env_1' }],
    domains: [
      { name: 'a.example.com', projectId: 'prj_1', resource: 'app-domain' },
      { name: 'b.example.com', projectId: 'prj_2', resource: 'app-domain-b.example.com' },
    ],
  }
  expect(codes(takenAtVercel(found, 'shop', nothing))).toEqual(['VERCEL_PROJECT_EXISTS'])
  const own = having(
    ['p', 'vercel:index/project:Project', { name: 'shop' }],
    ...parents('VercelApp', 'app', 'vercel'),
  )
  const faults = takenAtVercel(found, 'shop', own)
  expect(codes(faults)).toEqual(['DOMAIN_EXISTS', 'DOMAIN_EXISTS', 'VARIABLE_EXISTS'])
  const fixes = faults.map(({ fix }) => fix)
  expect(fixes[0]).toContain("app-domain 'team_1/prj_1/a.example.com'")
  expect(fixes[1]).toMatch(/^remove b\.example\.com from the project that has it/)
  expect(fixes[2]).toContain("app-A 'team_1/prj_1/env_1'")
  const alone = { ...found, project: { id: 'prj_1', accountId: 'user' } }
  expect(takenAtVercel(alone, 'shop', own)[0]?.fix).toContain("app-domain 'prj_1/a.example.com'")
  expect(codes(takenAtVercel({ ...found, project: undefined, variables: [] }, 'shop', nothing))).toEqual([
    ...['DOMAIN_EXISTS', 'DOMAIN_EXISTS'],
  ])
})
