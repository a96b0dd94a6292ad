/** Engine events and digests as `pulumi preview --json` prints them, shortened to what is read. */
export const urn = (type: string, name: string) =>
  `urn:pulumi:staging::shop::poolproof:index:VercelApp$${type}::${name}`
export const stackUrn = 'urn:pulumi:staging::shop::pulumi:pulumi:Stack::shop-staging'
export const variableType = 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable'

const rows = (most: number) => [
  { who: 'functions to pooler', most, limit: 200, sum: '', queues: '', fails: '' },
]

type Event = Record<string, unknown>

export const step = (op: string, type: string, name: string, key?: string): Event => ({
  resourcePreEvent: {
    metadata: {
      ...{ op, urn: urn(type, name), type, logical: true, old: null },
      new: key ? { inputs: { key, value: '[secret]' } } : {},
    },
  },
})

export const said = (severity: string, message: string): Event => ({ diagnosticEvent: { severity, message } })

const stackEvent = (kind: string, before: number | undefined, after: number) => ({
  [kind]: {
    metadata: {
      ...{ op: 'same', urn: stackUrn, type: 'pulumi:pulumi:Stack', logical: true },
      old: before === undefined ? null : { outputs: { budget: { rows: rows(before) } } },
      new: { outputs: { budget: { rows: rows(after) } } },
    },
  },
})

/** A whole run, one event a line. */
export function stream(events: Event[], { result = 'succeeded', before = 100, after = 100 } = {}): string {
  const all = [
    stackEvent('resourcePreEvent', before, before),
    ...events,
    stackEvent('resOutputsEvent', before, after),
    { summaryEvent: { result, PolicyPacks: { 'poolproof|local|/somewhere/infra/policy': '0.1.0' } } },
  ]
  return all.map((event, sequence) => `${JSON.stringify({ sequence, ...event })}\n`).join('')
}
