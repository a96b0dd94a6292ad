import * as pulumi from '@pulumi/pulumi'
import { beforeEach, expect, test } from 'vitest'
import { readSettings } from '../../../infra/config/config.ts'
import { encode } from '../../../rules/environment/checks/url-shape.ts'
import { goodConfig } from './program.ts'

/** What is said of the good configuration with these changes; `database` is laid over the good one. */
function answer({ database, ...changed }: Record<string, unknown>): string[] {
  const good = JSON.parse(goodConfig['poolproof:database'] as string)
  const config = {
    ...goodConfig,
    ...Object.fromEntries(Object.entries(changed).map(([name, value]) => [`poolproof:${name}`, `${value}`])),
    'poolproof:database': JSON.stringify({ ...good, ...(database as object) }),
  }
  pulumi.runtime.setAllConfig(config)
  try {
    readSettings()
    return []
  } catch (error) {
    return (error as Error).message
      .split(/\n(?=[A-Z])/)
      .map((fault) => fault.replace('CONFIG_INVALID: poolproof:', ''))
  }
}

beforeEach(() => {
  pulumi.runtime.setMocks(
    { newResource: () => ({ id: '', state: {} }), call: () => ({}) },
    'poolproof',
    'production',
  )
})

const set = (argument: string) => `\n  fix: pulumi config set ${argument}`
const rm = (argument: string) => `\n  fix: pulumi config rm ${argument}`
const oneOrTwo = `jwtGenerations: must have one generation or two, newest first, such as [2,1]${set('poolproof:jwtGenerations VALUE')}`

test.each<[string, Record<string, unknown>, string[]]>([
  [
    'generations as words',
    { jwtGenerations: '2,1' },
    [`jwtGenerations: must be a list, set by --path NAME[0]${rm('poolproof:jwtGenerations')}`],
  ],
  ['no generation', { jwtGenerations: '[]' }, [oneOrTwo]],
  ['three generations', { jwtGenerations: '[3,2,1]' }, [oneOrTwo]],
  [
    'a reserved name without a value',
    { env: '{"TZ":""}' },
    [`env.TZ: Vercel keeps this name for itself${rm('--path poolproof:env.TZ')}`],
  ],
  [
    'names with quotes',
    { env: `{"A\\"B":"1","A'B":"1"}` },
    [
      `env["A\\"B"]: a name has letters, digits and _ only${rm(`--path 'poolproof:env["A\\"B"]'`)}`,
      `env["A'B"]: a name has letters, digits and _ only${rm(`--path 'poolproof:env["A'\\''B"]'`)}`,
    ],
  ],
  [
    'a variable without --path',
    { 'env.MAIL': 'x' },
    [
      `env.MAIL: there is no such setting; below poolproof:env it is set by --path${rm('poolproof:env.MAIL')}`,
    ],
  ],
  [
    'the domain once more among the others',
    { domains: '{"api.example.com":{},"www.example.com":{}}' },
    [
      `domains["api.example.com"]: is poolproof:domain already${rm(`--path 'poolproof:domains["api.example.com"]'`)}`,
    ],
  ],
  [
    'redirects to nowhere and in a circle',
    {
      domains:
        '{"a.example.com":{"redirect":"b.example.com"},"b.example.com":{"redirect":"a.example.com"},"c.example.com":{},"d.example.com":{"redirect":"c.example.com"}}',
    },
    ['a', 'b'].map(
      (host) =>
        `domains["${host}.example.com"].redirect: must be a domain of this stack that is no redirect: api.example.com, c.example.com\n  fix: pulumi config set --path 'poolproof:domains["${host}.example.com"].redirect' VALUE`,
    ),
  ],
  [
    'an address that is none',
    { address: 'foo' },
    [`address: must be a URL, such as https://api.example.com${set('poolproof:address VALUE')}`],
  ],
  [
    'a way to manage that is none',
    { database: { manage: 'all' } },
    [`database.manage: must be role+database, role or none${set('--path poolproof:database.manage VALUE')}`],
  ],
  [
    'a file for a certificate',
    { database: { ca: './ca.pem' } },
    [
      `database.ca: must be the text of a certificate, not the name of its file${set('--path poolproof:database.ca -- "$(cat ca.pem)"')}`,
    ],
  ],
  [
    'another sslmode',
    { database: { sslmode: 'verify-ca' } },
    [
      `database.sslmode: must be one of disable, require, verify-full${set('--path poolproof:database.sslmode VALUE')}`,
    ],
  ],
  [
    'a list in a body',
    {
      app: '{"output":"x"}',
      proof: '{"path":"/x","account":{"login":{"route":"POST /login","body":{"a":[1]}}}}',
    },
    [
      `proof.account.login.body.a: must be text, a number, true or false${set('--path poolproof:proof.account.login.body.a VALUE')}`,
    ],
  ],
  [
    'a token with a line break, which an error of the request would repeat',
    { vercelToken: 'abcdefghijklmnopqrstuvwx\nyz' },
    [`vercelToken: must contain neither a space nor a line break${set('--secret poolproof:vercelToken')}`],
  ],
  ...(['promoteFrom', 'evidence', 'vercelTeam'] as const).map(
    (name): [string, Record<string, unknown>, string[]] => [
      `an empty ${name}`,
      { [name]: '' },
      [`${name}: must not be empty${rm(`poolproof:${name}`)}`],
    ],
  ),
  ...(['plan', 'region', 'poolerHost', 'databaseUsername'] as const).map(
    (name): [string, Record<string, unknown>, string[]] => [
      `an empty ${name} of the database`,
      { database: { [name]: '' } },
      [`database.${name}: must not be empty${rm(`--path poolproof:database.${name}`)}`],
    ],
  ),
  ...(
    [
      ['mysql://u:canary@h:5432/d', 'URL_SCHEME', 'begins with mysql://, not with postgresql://', ''],
      [
        'postgresql://u:canary#1@h:5432/d',
        'URL_UNESCAPED',
        'contains # in the password, not percent-encoded',
        `${encode}; then `,
      ],
      [
        'postgresql://u:canary%zz@h:5432/d',
        'URL_UNESCAPED',
        'contains % in the password, not percent-encoded',
        `${encode}; then `,
      ],
      [
        'postgresql://u:canary@a:1,b:1/d',
        'URL_HOST_MALFORMED',
        'names several hosts, and node-postgres connects to one',
        '',
      ],
    ] as const
  ).map(([adminUrl, code, rule, before]): [string, Record<string, unknown>, string[]] => [
    `the URL ${adminUrl}`,
    { database: { adminUrl } },
    [
      `${code}: poolproof:database.adminUrl ${rule}${set('--secret --path poolproof:database.adminUrl').replace('fix: ', `fix: ${before}`)}`,
    ],
  ]),
])('%s has one answer, in our words, with a command that helps', (_, changed, faults) => {
  expect(answer(changed)).toEqual(faults)
})
