import messages from '@pulumi/pulumi/proto/provider_pb.js'
import statusMessages from '@pulumi/pulumi/proto/status_pb.js'
import { describe, expect, test } from 'vitest'
import { changedNames, fromStruct, UNKNOWN } from '../../../plugin/grpc/properties.ts'
import { checkResponse, diffResponse, failure, PartialFailure } from '../../../plugin/grpc/responses.ts'
import { Problem } from '../../../rules/problem.ts'

const { Kind } = messages.PropertyDiff

describe('a diff', () => {
  test('each changed argument is added, deleted or updated, and says whether it replaces', () => {
    const olds = { same: [1], gone: 'x', changed: 1, moved: 'a' }
    const news = { same: [1], added: 'y', changed: 2, moved: 'b' }
    const response = diffResponse(
      { changes: changedNames(olds, news), replaces: ['added', 'moved'] },
      { olds, news },
    )
    const details: Record<string, number> = {}
    response.getDetaileddiffMap().forEach((detail, name) => {
      details[name] = detail.getKind()
    })
    expect(details).toEqual({
      added: Kind.ADD_REPLACE,
      changed: Kind.UPDATE,
      gone: Kind.DELETE,
      moved: Kind.UPDATE_REPLACE,
    })
    expect(response.getReplacesList()).toEqual(['added', 'moved'])
    expect(response.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_SOME)
  })

  test('without values it has names alone, as in a plugin on the plugin framework', () => {
    const response = diffResponse({ changes: ['comment'], replaces: [] })
    expect(response.getDiffsList()).toEqual(['comment'])
    expect(response.getHasdetaileddiff()).toBe(false)
    expect(response.getDetaileddiffMap().getLength()).toBe(0)
  })

  test('is none where nothing changed; a value that is not known yet counts as changed', () => {
    const changes = changedNames({ a: { b: 1 } }, { a: { b: 1 } })
    const none = diffResponse({ changes, replaces: [] }, { olds: {}, news: {} })
    expect(none.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_NONE)
    expect(changedNames({ a: { b: 1 } }, { a: { b: UNKNOWN } })).toEqual(['a'])
  })
})

test('a failed check returns its reasons and no inputs', () => {
  const response = checkResponse({ inputs: { a: 1 }, failures: [{ property: 'a', reason: 'wrong' }] }, [])
  expect(response.hasInputs()).toBe(false)
  expect(response.getFailuresList().map((one) => one.toObject())).toEqual([
    { property: 'a', reason: 'wrong' },
  ])
})

describe('an error', () => {
  test('a Problem is its whole text, without a stack', () => {
    expect(failure(new Problem('CODE', 'what', 'do this')).details).toBe('CODE: what\n  fix: do this')
  })

  test('a partial failure carries id, reasons, and outputs with their secrets still secret', () => {
    const thrown = new PartialFailure('id-1', { name: 'x', token: 's' }, ['first', 'second'])
    thrown.kept = { inputs: { name: 'x' }, secrets: ['token'] }
    const { details, metadata } = failure(thrown)
    expect(details).toBe('first\nsecond')
    const [bytes] = metadata?.get('grpc-status-details-bin') ?? []
    const [wrapped] = statusMessages.Status.deserializeBinary(bytes as Buffer).getDetailsList()
    expect(wrapped?.getTypeUrl()).toBe('type.googleapis.com/pulumirpc.ErrorResourceInitFailed')
    const detail = messages.ErrorResourceInitFailed.deserializeBinary(
      wrapped?.getValue_asU8() ?? new Uint8Array(),
    )
    expect(detail.getId()).toBe('id-1')
    expect(detail.getReasonsList()).toEqual(['first', 'second'])
    expect(fromStruct(detail.getProperties())).toEqual({
      values: { name: 'x', token: 's' },
      secrets: new Set(['token']),
    })
    expect(fromStruct(detail.getInputs()).values).toEqual({ name: 'x' })
  })
})
