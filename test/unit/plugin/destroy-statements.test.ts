import { expect, test } from 'vitest'
import { removal } from '../../../plugin/destroy/lost-objects.ts'
import { release } from '../../../plugin/destroy/role-dependencies.ts'

const right = {
  role: 'shop_app',
  kind: 'right',
  database: 'shop',
  owner: 'other',
  class: 1,
  object: 2,
  part: 0,
} as const

test.each([
  ['view', 'public.people', 'REVOKE ALL ON TABLE public.people FROM shop_app'],
  ['table column', 'public.cols."A.b"', 'REVOKE ALL ON TABLE public.cols FROM shop_app'],
  ['aggregate', 'public.ag(integer)', 'REVOKE ALL ON FUNCTION public.ag(integer) FROM shop_app'],
  ['server', 'sv', 'REVOKE ALL ON FOREIGN SERVER sv FROM shop_app'],
  ['foreign-data wrapper', 'w', 'REVOKE ALL ON FOREIGN DATA WRAPPER w FROM shop_app'],
  ['parameter ACL', 'work_mem', 'REVOKE ALL ON PARAMETER work_mem FROM shop_app'],
  [
    'default acl',
    'for role other in schema public on tables',
    'ALTER DEFAULT PRIVILEGES for role other in schema public REVOKE ALL ON tables FROM shop_app',
  ],
])('the right on a %s is revoked by a statement that PostgreSQL accepts', (type, identity, statement) => {
  expect(release({ ...right, type, identity })).toBe(statement)
})

test.each([
  ['trigger', 'z on public.nx', 'DROP TRIGGER z ON public.nx'],
  ['default value', 'for public.nx."A.b"', 'ALTER TABLE public.nx ALTER COLUMN "A.b" DROP DEFAULT'],
])('a %s that would be lost is removed by its owner', (type, identity, statement) => {
  expect(removal({ type, identity })).toBe(statement)
})
