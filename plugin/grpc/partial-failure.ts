import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import providerMessages from '@pulumi/pulumi/proto/provider_pb.js'
import statusMessages from '@pulumi/pulumi/proto/status_pb.js'
import any from 'google-protobuf/google/protobuf/any_pb.js'
import { printableLines } from '../../rules/printable.ts'
import { type Properties, toStruct } from './properties.ts'

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
  const details = printableLines(thrown instanceof Error ? thrown.message : String(thrown))
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
