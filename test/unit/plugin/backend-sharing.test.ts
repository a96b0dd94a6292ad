import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { probeSharing } from '../../../plugin/backend-sharing.ts'

/** Clients of an endpoint that serves each query from the backend `choose` names, by the client's number. */
function endpoint(choose: (client: number, question: number) => number) {
  let clients = 0
  let questions = 0
  let open = 0
  return {
    stillOpen: () => open,
    async open(): Promise<pg.Client> {
      const client = clients++
      open++
      return {
        query: async () => ({ rows: [{ backend: `pid-${choose(client, questions++)}` }] }),
        end: async () => {
          open--
        },
      } as unknown as pg.Client
    },
  }
}

describe('8 idle clients', () => {
  test.each<[string, (client: number, question: number) => number, boolean]>([
    ['of a direct connection have a backend each', (client) => client, false],
    ['of a pooler that takes the last backend first share it', () => 7, true],
    [
      'of a pooler with 20 backends that deals them out in rotation share one',
      (_, question) => question % 20,
      true,
    ],
    [
      'of a pooler with 8 backends that deals them out in rotation share one',
      (_, question) => question % 8,
      true,
    ],
  ])('%s', async (_, choose, shared) => {
    const pooled = endpoint(choose)
    expect(await probeSharing(pooled.open, { clients: 8, rounds: 8 })).toMatchObject({ clients: 8, shared })
    expect(pooled.stillOpen()).toBe(0)
  })

  test('are all closed when one of them is refused', async () => {
    const full = endpoint((client) => client)
    let opened = 0
    const open = () => (opened++ < 5 ? full.open() : Promise.reject(new Error('no room')))
    await expect(probeSharing(open, { clients: 8, rounds: 1 })).rejects.toThrow('no room')
    expect(full.stillOpen()).toBe(0)
  })
})
