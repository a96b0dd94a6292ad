import { credentials, Metadata } from '@grpc/grpc-js'
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js'
import { printableLines } from '../../rules/printable.ts'
import type { Severity } from './plugin.ts'

const SEVERITY = { debug: 0, info: 1, warning: 2, error: 3 } as const satisfies Record<Severity, number>

/** The engine's own log: `address` comes as the plugin's first argument, or later by Attach. */
export class EngineLog {
  #client: InstanceType<typeof engineService.EngineClient> | undefined

  attach(address: string): void {
    this.#client?.close()
    this.#client = new engineService.EngineClient(address, credentials.createInsecure())
  }

  /** Does nothing without an engine, and waits at most 5 s for one. */
  write(severity: Severity, text: string, urn: string): Promise<void> {
    const client = this.#client
    if (!client) return Promise.resolve()
    const request = new engineMessages.LogRequest()
    request.setSeverity(SEVERITY[severity])
    request.setMessage(logText(severity, text))
    request.setUrn(urn)
    return new Promise((resolve) => {
      client.log(request, new Metadata(), { deadline: Date.now() + 5000 }, () => resolve())
    })
  }
}

/** Debug lines are read by machines and have to arrive whole. */
export function logText(severity: Severity, text: string): string {
  return severity === 'debug' ? printableLines(text, text.length) : printableLines(text)
}
