import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCommand } from '../../rules/files/start-command.ts'
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { readInputFile } from '../../rules/files/read-file.ts'

/** A private CA and what it signed, all PEM. */
export interface Certificates {
  /** For clients: the only root that verifies `cert`. */
  ca: string
  /** The servers' certificate, for 127.0.0.1 and localhost. */
  cert: string
  key: string
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const FILES: Record<keyof Certificates, string> = { ca: 'ca.pem', cert: 'server.pem', key: 'server.key' }

/**
 * The certificates of a home, in `<home>/certificates`: made once, valid for ten years, used again. The CA's key is
 * forgotten as soon as it has signed, so that nothing else can ever be signed with a root that a user may have trusted.
 */
export async function createCertificates(home: string): Promise<Certificates> {
  const folder = join(home, 'certificates')
  if (!existsSync(folder)) {
    const made = Object.entries(await sign()) as [keyof Certificates, string][]
    rmSync(`${folder}.new`, { recursive: true, force: true })
    mkdirSync(`${folder}.new`, { recursive: true, mode: 0o700 })
    for (const [name, pem] of made) writeFileSync(join(`${folder}.new`, FILES[name]), pem, { mode: 0o600 })
    renameSync(`${folder}.new`, folder)
  }
  const fix = `stop \`${startCommand()}\` (Ctrl+C), then \`rm -r ${folder}\` and start it again`
  const holds = (pem: string) => /^-----BEGIN [A-Z ]+-----\n[\s\S]+\n-----END [A-Z ]+-----\s*$/.test(pem)
  const read = (name: keyof Certificates) => readInputFile(join(folder, FILES[name]), { fix, holds })
  return { ca: read('ca'), cert: read('cert'), key: read('key') }
}

async function sign(): Promise<Certificates> {
  const [root, server] = await Promise.all([keyPair(), keyPair()])
  const notBefore = new Date(Date.now() - 86_400_000)
  const notAfter = new Date(notBefore.getTime() + 3650 * 86_400_000)
  const term = { notBefore, notAfter, signingAlgorithm: ALGORITHM }
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...term,
    name: 'CN=Poolproof embedded cloud CA',
    keys: root,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const cert = await X509CertificateGenerator.create({
    ...term,
    subject: 'CN=localhost',
    issuer: ca.subject,
    publicKey: server.publicKey,
    signingKey: root.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  })
  const key = await crypto.subtle.exportKey('pkcs8', server.privateKey)
  return { ca: ca.toString('pem'), cert: cert.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') }
}

function keyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
}
