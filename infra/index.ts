import { ServerlessApp } from './serverless-app.ts'

const { outputs } = await ServerlessApp.create()
export const {
  address,
  artifact,
  budget,
  dnsRecords,
  domains,
  evidence,
  evidenceKey,
  generations,
  poolMax,
  proof,
  releases,
  schemaVersion,
  url,
} = outputs
