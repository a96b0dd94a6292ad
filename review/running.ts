import type { SignedEvidence } from '../infra/model/promotion/evidence.ts'
import { faultText } from './preview/fault-text.ts'
import type { Pulumi } from './pulumi.ts'

/** What a stack serves by its state, or why that cannot be read. Texts of others, and no secret among them. */
export interface RunningRelease {
  stack: string
  address?: string
  evidence?: Partial<Record<keyof SignedEvidence, string>>
  fault?: string
}

/**
 * Reads the plain outputs of a stack from an export of its state, whose secrets stay as they lie there. `pulumi stack
 * output` would want the passphrase, for plain ones too.
 */
export async function readRunning(
  open: (stack: string) => Promise<Pulumi>,
  stack: string,
  secrets: readonly string[] = [],
): Promise<RunningRelease> {
  try {
    const engine = await open(stack)
    const text = await engine.ask('stack', 'export', '--stack', stack)
    return { stack, ...servedBy(JSON.parse(text)) }
  } catch (error) {
    return { stack, fault: faultText((error as Error).message, secrets) }
  }
}

interface Export {
  deployment?: { resources?: { type: string; outputs?: Record<string, unknown> }[] }
}

function servedBy({ deployment }: Export): Pick<RunningRelease, 'address' | 'evidence'> {
  const root = deployment?.resources?.find(({ type }) => type === 'pulumi:pulumi:Stack')
  const { url, evidence } = root?.outputs ?? {}
  return { ...textOf('address', url), ...(isObject(evidence) ? { evidence: textsOf(evidence) } : {}) }
}

/** A secret is an object there. */
const textOf = (name: string, value: unknown) => (typeof value === 'string' ? { [name]: value } : {})

const textsOf = (evidence: object) =>
  Object.fromEntries(Object.entries(evidence).filter(([, value]) => typeof value === 'string'))

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
