import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import providerMessages, { type CheckResponse, type DiffResponse } from '@pulumi/pulumi/proto/provider_pb.js'
import statusMessages from '@pulumi/pulumi/proto/status_pb.js'
import any from 'google-protobuf/google/protobuf/any_pb.js'
import { printableLines } from '../../rules/printable.ts'
import { redact } from '../../rules/url/redact.ts'
import type { Checked, Difference } from './plugin.ts'
import { type Properties, toStruct } from './properties.ts'

const { DiffChanges } = providerMessages.DiffResponse
const { Kind } = providerMessages.PropertyDiff

/** The response to a failed check has no inputs, as the engine expects. */
export function checkResponse({ inputs, failures }: Checked, secrets: Iterable<string>): CheckResponse {
  const response = new providerMessages.CheckResponse()
  if (failures.length === 0) response.setInputs(toStruct(inputs, secrets))
  for (const { property, reason } of failures) {
    const message = new providerMessages.CheckFailure()
    message.setProperty(property)
    message.setReason(reason)
    response.addFailures(message)
  }
  return response
}

const KIND = {
  add: { keep: Kind.ADD, replace: Kind.ADD_REPLACE },
  delete: { keep: Kind.DELETE, replace: Kind.DELETE_REPLACE },
  update: { keep: Kind.UPDATE, replace: Kind.UPDATE_REPLACE },
} as const

function changeKind(name: string, olds: Properties, news: Properties): keyof typeof KIND {
  if (olds[name] === undefined) return 'add'
  return news[name] === undefined ? 'delete' : 'update'
}

/** With `values` the response says how each property changed. */
export function diffResponse(
  difference: Difference,
  values?: { olds: Properties; news: Properties },
): DiffResponse {
  const { changes, replaces, deleteBeforeReplace = false } = difference
  const response = new providerMessages.DiffResponse()
  response.setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE)
  response.setDiffsList(changes)
  response.setReplacesList(replaces)
  response.setDeletebeforereplace(deleteBeforeReplace)
  if (!values) return response
  const { olds, news } = values
  response.setHasdetaileddiff(true)
  for (const name of changes) {
    const detail = new providerMessages.PropertyDiff()
    detail.setKind(KIND[changeKind(name, olds, news)][replaces.includes(name) ? 'replace' : 'keep'])
    detail.setInputdiff(true)
    response.getDetaileddiffMap().set(name, detail)
  }
  return response
}

/** The resource exists but is incomplete: the engine keeps it in the state and the update fails with the reasons. */
export class PartialFailure extends Error {
  override readonly name = 'PartialFailure'
  readonly id: string
  readonly outputs: Properties
  readonly reasons: readonly string[]
  /** Filled in while the error passes through the service. */
  kept: { inputs: Properties; secrets: readonly string[] } = { inputs: {}, secrets: [] }

  constructor(id: string, outputs: Properties, reasons: readonly string[]) {
    super(reasons.join('\n'))
    this.id = id
    this.outputs = outputs
    this.reasons = reasons
  }
}

type Failure = Pick<ServiceError, 'code' | 'details'> & { metadata?: Metadata }

/** The gRPC form of a thrown error: its message, never its stack, printable whatever a server put into it. */
export function failure(thrown: unknown): Failure {
  const details = printableLines(redact(thrown instanceof Error ? thrown.message : String(thrown)))
  if (!(thrown instanceof PartialFailure)) return { code: status.UNKNOWN, details }

  const { inputs, secrets } = thrown.kept
  const detail = new providerMessages.ErrorResourceInitFailed()
  detail.setId(thrown.id)
  detail.setProperties(toStruct(thrown.outputs, secrets))
  detail.setInputs(toStruct(inputs, secrets))
  detail.setReasonsList(thrown.reasons.map((reason) => printableLines(reason)))
  const wrapped = new any.Any()
  wrapped.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed')
  const whole = new statusMessages.Status()
  whole.setCode(status.UNKNOWN)
  whole.setMessage(details)
  whole.addDetails(wrapped)
  const metadata = new Metadata()
  // The place where Go's gRPC looks for structured errors.
  metadata.add('grpc-status-details-bin', Buffer.from(whole.serializeBinary()))
  return { code: status.UNKNOWN, details, metadata }
}
