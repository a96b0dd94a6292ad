// `npm run openapi`: writes app/openapi.json, which the app serves and a test compares with the contract.
import { writeFileSync } from 'node:fs'
import { openapiDocument } from './document.ts'

export function writeContract(): number {
  const file = new URL('../openapi.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(openapiDocument(), null, 2)}\n`)
  return 0
}
