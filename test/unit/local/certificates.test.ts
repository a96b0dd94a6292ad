import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createCertificates } from '../../../local/servers/certificates.ts'

describe('certificates', () => {
  const home = mkdtempSync(join(tmpdir(), 'poolproof-test-'))
  afterAll(() => rmSync(home, { recursive: true }))

  test('the CA signed the server’s, for 127.0.0.1 and localhost, for over nine years', async () => {
    const { ca, cert } = await createCertificates(home)
    const [root, server] = [new X509Certificate(ca), new X509Certificate(cert)]
    expect(root.ca).toBe(true)
    expect(server.ca).toBe(false)
    expect(server.verify(root.publicKey) && server.checkIssued(root)).toBe(true)
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(server.checkHost('localhost')).toBe('localhost')
    expect(server.checkHost('example.com')).toBeUndefined()
    expect(server.validToDate.getTime() - Date.now()).toBeGreaterThan(9 * 365 * 86_400_000)
  })

  test('they are made once and used again', async () => {
    expect(await createCertificates(home)).toEqual(await createCertificates(home))
  })

  test('only the server’s key is kept, for its owner alone: nothing more can be signed with the CA', () => {
    const folder = join(home, 'certificates')
    expect(readdirSync(folder).sort()).toEqual(['ca.pem', 'server.key', 'server.pem'])
    expect(statSync(join(folder, 'server.key')).mode & 0o777).toBe(0o600)
  })
})
