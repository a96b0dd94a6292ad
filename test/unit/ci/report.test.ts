import { describe, expect, test } from 'vitest'
import { secretsOf } from '../../../cli/ci/fault-text.ts'
import { reportMarkdown } from '../../../cli/ci/report-markdown.ts'
import { readPreview } from '../../../cli/ci/stack-preview.ts'
import { machineLine } from '../../../rules/engine-events.ts'
import { said, stackUrn, step, stream, urn, variableType } from './preview.ts'

const report = (...texts: string[]) =>
  reportMarkdown(texts.map((text, n) => readPreview(['staging', 'production'][n] ?? '', text)))

describe('the report', () => {
  test('names resources by kind and operation, variables, and the budget before and after', () => {
    const events = [
      step('create', variableType, 'app-NEW', 'NEW'),
      step('update', variableType, 'app-POOL', 'DATABASE_POOL_MAX'),
      step('delete', variableType, 'app-OLD', 'OLD'),
      step('replace', 'vercel:index/deployment:Deployment', 'app-deployment'),
      step('same', 'vercel:index/project:Project', 'app-project'),
      step('read', 'pulumi:pulumi:StackReference', 'serving'),
    ]
    const text = report(stream(events, { before: 100, after: 150 }))
    expect(text).toContain(
      '- `staging` ✅ 1 to create, 1 to update, 1 to replace, 1 to delete, 1 unchanged; policies pass',
    )
    expect(text).toContain('- added: `NEW`\n- changed: `DATABASE_POOL_MAX`\n- removed: `OLD`')
    expect(text).toContain('| Deployment |  |  | `app-deployment` |  |')
    expect(text).toContain('| functions to pooler | 100 of 200 | **150 of 200** |')
    expect(text).not.toMatch(/secret|serving/)
  })

  test('puts several stacks into one text, with one line for an unchanged stack', () => {
    const text = report(
      stream([step('create', variableType, 'a', 'A')]),
      stream([step('same', variableType, 'a', 'A')]),
    )
    expect(text).toMatch(/^## Preview of 2 stacks\n/)
    expect(text).toContain('- `production` ✅ no change (1 resources); policies pass')
    expect(text).not.toContain('### `production`')
  })

  test('lists the pending migrations that the provider reports, each with its dangers', () => {
    const pending = [
      { name: '2_add', dangers: [] },
      { name: '3_drop', dangers: ['drops column users.email'] },
    ]
    const events = [said('debug', machineLine({ pending })), said('info', '9 pending migrations: 8_not_read')]
    const text = report(stream(events))
    expect(text).toContain('2 pending migrations, **1 destructive**')
    expect(text).toContain('- `2_add`: not destructive\n- ⚠️ `3_drop`: `drops column users.email`')
  })

  test('quotes a violated policy and its resource', () => {
    const event = {
      policyEvent: {
        policyName: 'no-direct-door',
        enforcementLevel: 'mandatory',
        resourceUrn: urn(variableType, 'app-DIRECT_URL'),
        message: 'None bypasses the pooler.\nDIRECT_URL_IN_FUNCTION: DIRECT_URL\n',
      },
    }
    const text = report(stream([event], { result: 'failed' }))
    expect(text).toContain('- `staging` ❌ the preview failed: policies: 1 violated')
    expect(text).toContain(
      '**Policies** (`poolproof 0.1.0`): 1 violated\n\nmandatory `no-direct-door` at `app-DIRECT_URL`\n\n    None bypasses',
    )
  })

  test('shows the message of a failed program without stack trace, path and colours', () => {
    const message =
      "Running program '/machine/infra' failed with an unhandled exception:\n" +
      '\u001b[36m<ref *1>\u001b[39m Problem: error serializing property "meta": POOL_WRONG: it is\n  fix: do\n' +
      '    at checked (file:///machine/infra/index.ts:1:1) {\n  code: 1\n}\n'
    const text = report(stream([said('error', message)], { result: 'failed' }))
    expect(text).toContain('**Errors**\n\n    POOL_WRONG: it is\n      fix: do\n')
    expect(text).not.toMatch(/machine|serializing/)
    expect(text).not.toContain('\u001b')
  })

  test('hides passwords of URLs and secrets of the environment in foreign texts', () => {
    const secrets = secretsOf({ PULUMI_CONFIG_PASSPHRASE: 'canary-passphrase', HOME: '/root-of-all' })
    const message =
      'no login at postgresql://app:canary-pw@db.test:5432/shop with canary-passphrase in /root-of-all'
    const preview = readPreview('staging', stream([said('error', message)], { result: 'failed' }), secrets)
    expect(reportMarkdown([preview])).not.toContain('canary')
    expect(preview.faults).toEqual([
      'no login at postgresql://app:***@db.test:5432/shop with *** in /root-of-all',
    ])
  })

  test('reads the one document of a plain preview too, and lists what it lacks', () => {
    const state = { inputs: { key: 'NEW', value: '[secret]' } }
    const digest = {
      config: {},
      steps: [
        { op: 'same', urn: stackUrn },
        { op: 'create', urn: urn(variableType, 'app-NEW'), newState: state },
      ],
      changeSummary: { create: 1, same: 30 },
    }
    const text = report(JSON.stringify(digest, null, 4))
    expect(text).toContain('- `staging` ✅ 1 to create, 29 unchanged\n')
    expect(text).toContain('- added: `NEW`')
    expect(text).toContain('**Policies**: not in this form of preview')
    expect(text).toContain('**Pending migrations**: not in this form of preview')
  })

  test('distinguishes a preview that never began from an interrupted one', () => {
    const whole = stream([step('create', variableType, 'a', 'A')])
    const text = report(whole.slice(0, whole.indexOf('resOutputsEvent')), '')
    expect(text).toContain('- `staging` ❌ the preview did not finish: 1 to create')
    expect(text).toContain('- `production` ❌ there is no preview, see the log of the run\n')
  })

  test('lets no name break out of its cell', () => {
    const text = report(stream([step('create', variableType, 'a`|\n@everyone', 'K`|\n<img>')]))
    expect(text).toContain('| ProjectEnvironmentVariable | `a___@everyone` |')
    expect(text).toContain('- added: `K___<img>`')
  })
})
