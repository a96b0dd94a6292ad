import { expect, test } from 'vitest'
import { domainStates } from '../../../infra/checks/domain-states.ts'
import { answering } from '../harness/answering-server.ts'

const elsewhere = { misconfigured: true, aValues: ['192.0.2.7'], cnames: [], nameservers: [] }
const project = { name: 'api.example.com', apexName: 'example.com', projectId: 'prj_1', verified: true }
const here = { ...elsewhere, misconfigured: false }
const none = { error: { code: 'not_found', message: 'not found' } }

type Answers = Record<string, (nth: number) => [status: number, body: object]>

/** How the stack's domains stand where Vercel answers so, by `METHOD PATH`, and what it was asked. */
async function statesOf(answers: Answers, proved: boolean, settings: object = {}) {
  const asked: string[] = []
  await using api = await answering((req, res) => {
    const call = `${req.method} ${req.url?.split('?')[0]}`
    asked.push(`${req.method} ${req.url}`)
    const nth = asked.filter((one) => one === asked.at(-1)).length
    const [status, body] = answers[call]?.(nth) ?? [404, none]
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const given = { domain: 'api.example.com', domains: {}, domainWait: 0, project: 'shop', vercelToken: 't' }
  const account = { ...given, vercelTeam: 'team_1', vercelApi: api.url, ...settings }
  const states = await domainStates(account as never, proved ? Promise.resolve() : undefined, 10)
  return { states, asked }
}

const domain = '/v9/projects/shop/domains/api.example.com'
const config = '/v6/domains/api.example.com/config'

test('a preview before the first update asks for the domain alone and says what will be missing', async () => {
  const { states, asked } = await statesOf({ [`GET ${config}`]: () => [200, elsewhere] }, false)
  expect(states).toMatchObject([{ ready: false, serves: false, now: 'A 192.0.2.7' }])
  expect(asked).toEqual([
    `GET ${domain}?teamId=team_1`,
    `GET ${config}?teamId=team_1`,
    'GET /v4/aliases/api.example.com?teamId=team_1',
  ])
})

test('a domain that serves already is kept, and so is one of which that is not sure', async () => {
  const answers = {
    [`GET ${domain}`]: () => [200, project],
    [`GET ${config}`]: () => [200, elsewhere],
  } as Answers
  const alias = 'GET /v4/aliases/api.example.com'
  const servesWhere = async (answer: [number, object]) =>
    (await statesOf({ ...answers, [alias]: () => answer }, true)).states[0]?.serves
  expect(await servesWhere([200, { projectId: 'prj_1' }])).toBe(true)
  expect(await servesWhere([200, { projectId: 'prj_other' }])).toBe(false)
  expect(await servesWhere([404, none])).toBe(false)
  expect(await servesWhere([500, none])).toBe(true)
})

test('an update has the ownership checked, waits while it may, and asks for the certificate', async () => {
  const verification = [{ type: 'TXT', domain: '_vercel.example.com', value: 'vc-domain-verify=x' }]
  const missing = { error: { code: 'missing_txt_record', message: 'missing' } }
  const { states, asked } = await statesOf(
    {
      [`GET ${domain}`]: () => [200, { ...project, verified: false, verification }],
      [`POST ${domain}/verify`]: (nth) => (nth < 3 ? [400, missing] : [200, project]),
      [`GET ${config}`]: () => [200, here],
      'POST /v8/certs': () => [200, { id: 'cert_1' }],
    },
    true,
    { domainWait: 1 },
  )
  expect(states).toMatchObject([{ ready: true, missing: [] }])
  expect(asked.filter((call) => call.includes('/verify')).length).toBe(3)
  expect(asked.at(-1)).toBe('POST /v8/certs?teamId=team_1')
})

test('a preview changes nothing at Vercel, and the wait has an end', async () => {
  const answers = { [`GET ${domain}`]: () => [200, { ...project, verified: false }] } as Answers
  const preview = await statesOf(answers, false, { domainWait: 60 })
  expect(preview.asked.filter((call) => !call.startsWith('GET'))).toEqual([])
  const update = await statesOf(answers, true, { domainWait: 0.002 })
  expect(update.states).toMatchObject([{ ready: false }])
  expect(update.asked.filter((call) => call.includes('/verify')).length).toBeGreaterThan(1)
})

test("Vercel's own domains need no question, and an API that does not answer stops nothing", async () => {
  const { states, asked } = await statesOf({}, false, { domain: 'shop.vercel.app' })
  expect([states[0]?.ready, asked]).toEqual([true, []])
  const silent = await statesOf({}, false)
  expect(silent.states).toMatchObject([{ ready: true }])
})
