import { describe, expect, test } from 'vitest'
import { type ProtectedDatabase, protectionRules } from '../../../rules/environment/checks/protection.ts'
import { applyRules, problemOf } from '../../../rules/environment/rule.ts'

const kept: ProtectedDatabase = {
  what: 'database shop',
  host: 'db.example.com',
  isProtected: true,
  isProduction: true,
}
const reported = (spoiled: Partial<ProtectedDatabase>) =>
  applyRules(protectionRules, { ...kept, ...spoiled }).map((finding) => {
    return `${finding.severity} ${problemOf(finding).message.replace('\n  fix: ', ' => ')}`
  })

describe('a database in production', () => {
  test('a database in production that is not protected is refused', () => {
    expect(reported({ isProtected: false })).toEqual([
      'refuse DATABASE_UNPROTECTED: database shop on db.example.com is not protected: pulumi destroy would drop it => pulumi config set --path poolproof:database.protect true, then pulumi up',
    ])
    expect(reported({ isProtected: false, host: undefined })).toEqual([
      expect.stringContaining('DATABASE_UNPROTECTED: database shop is not protected'),
    ])
  })

  test('may be protected, on this machine, or no production after all', () => {
    expect(reported({})).toEqual([])
    expect(reported({ isProtected: false, host: '127.0.0.1' })).toEqual([])
    expect(reported({ isProtected: false, isProduction: false })).toEqual([])
  })
})
