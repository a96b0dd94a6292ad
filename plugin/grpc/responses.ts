import type { CheckResponse, DiffResponse } from '@pulumi/pulumi/proto/provider_pb.js'
import providerMessages from '@pulumi/pulumi/proto/provider_pb.js'
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
