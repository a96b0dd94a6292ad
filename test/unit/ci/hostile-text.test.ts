import fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, test } from 'vitest'
import { marker } from '../../../cli/ci/github.ts'
import { code, cutMiddle, link, quoted } from '../../../cli/ci/markdown.ts'
import { reportMarkdown, runningSection } from '../../../cli/ci/report-markdown.ts'
import { readPreview } from '../../../cli/ci/stack-preview.ts'
import { machineLine } from '../../../rules/engine-events.ts'
import { said, step, stream, urn, variableType } from './preview.ts'

/** Stands in every hostile text, and must be seen inside of code alone. */
const evil = '@EVIL'
const signs = [
  ...['\r', '\n', '\r\n', '\u2028', '\u2029', '\v', '\f', '\u0085', '\u0000', '\u001b', '\t', '\u202e'],
  ...['`', '```', '~~~', '|', '\\', '@team ', '#1 ', '# ', '- ', '> ', '*', '_', '[a](b)', '![a](b)', '    '],
  ...['<!-- poolproof:preview -->', '<!--', '-->', '<img src=x>', '</code></pre>', '\n\n', 'x'.repeat(1200)],
]
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...signs), fc.string({ maxLength: 5 })), { maxLength: 8 })
  .map((parts) => parts.flatMap((part) => [part, evil]).join(''))
  .map((text) => `${text}${evil}`)

/** What GitHub's Markdown makes of it, without what stands in code. */
const outsideCode = (text: string) =>
  micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })
    .replaceAll(/<pre><code>[^<]*<\/code><\/pre>/g, '')
    .replaceAll(/<code>[^<]*<\/code>/g, '')

/** The lines, as any viewer might see them, in which it stands in the open. */
const inTheOpen = (text: string) =>
  text
    .split(/[\n\r\v\f\u0085\u2028\u2029]/)
    .filter((line) => !line.startsWith('    ') && line.replaceAll(/`[^`]*`/g, '').includes(evil))

const pending = (name: string, dangers: string[]) =>
  said('debug', machineLine({ pending: [{ name, dangers }] }))

function expectContained(text: string): void {
  expect(outsideCode(text)).not.toContain(evil)
  expect(inTheOpen(text)).toEqual([])
}

describe('a hostile text stays inside its code block', () => {
  test('in a report: errors, policies, migrations, resources, variables, levels, packs and budgets', () => {
    const kinds = fc.constantFrom(
      (text: string) => [said('error', text)],
      (text: string) => [pending(text, [])],
      (text: string) => [pending('b', [text])],
      (text: string) => [step('create', variableType, text, text)],
      (text: string) => [step(text, `a:b:${text}`, 'name')],
      (text: string) => [step('create', variableType, 'a', 'A'), { summaryEvent: summary(text) }],
      (text: string) => [step('create', variableType, 'a', 'A'), budget(text)],
      (text: string) => [policy({ policyName: text })],
      (text: string) => [policy({ enforcementLevel: text })],
      (text: string) => [policy({ message: text })],
      (text: string) => [policy({ resourceUrn: urn(variableType, text) })],
    )
    const cuts = fc.constantFrom(60_000, 2000, 700)
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, hostile), { minLength: 1, maxLength: 4 }), cuts, (texts, most) => {
        const events = texts.flatMap(([make, text]) => make(text))
        const preview = readPreview('staging', stream(events))
        const whole = reportMarkdown([preview, { ...preview, result: 'failed', stack: evil }])
        expectContained(cutMiddle(whole, most))
      }),
    )
  }, 30_000)

  test('in the running releases: outputs, evidence and failures', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const texts = { commit: text, artifact: text, schemaVersion: text, provedAt: text }
        const evidence = { ...texts, stack: text, proofId: text, signature: text, variables: [text] }
        expectContained(
          runningSection([
            { stack: text, address: text, evidence },
            { stack: text, fault: text },
          ]),
        )
      }),
    )
  })

  test('in an issue, whose first line alone identifies it', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(60_000, 500), (text, most) => {
        const body = cutMiddle(marker('drift') + quoted(text), most)
        expectContained(body)
        expect(body.startsWith(marker('drift'))).toBe(true)
      }),
    )
  })

  test('as a name, and as an invalid address; a valid one stays a link', () => {
    fc.assert(fc.property(hostile, (text) => expectContained(`${code(text)} ${link(text)}`)))
    expect(outsideCode(link(`https://a.test/ > @${evil}\n`))).toMatch(/^<p><a href="[^"]*">[^<]*<\/a><\/p>$/)
    expect(link('javascript:alert(1)')).toBe('`javascript:alert(1)`')
  })
})

const policy = (event: Record<string, string>) => ({
  policyEvent: { policyName: 'p', enforcementLevel: 'mandatory', message: 'm', ...event },
})

const summary = (text: string) => ({ result: 'succeeded', PolicyPacks: { [text]: text } })

const budget = (text: string) => ({
  resOutputsEvent: {
    metadata: {
      type: 'pulumi:pulumi:Stack',
      new: { outputs: { budget: { rows: [{ who: text, most: text, limit: text }] } } },
    },
  },
})
