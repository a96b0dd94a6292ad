import { bySeverity, type DoctorCheck, wrong } from './check.ts'

/** Do functions have the root certificate of a host that signs its own? A connection that verifies answers it. */
export const rootCertificate: DoctorCheck = {
  name: 'root certificate',

  async ask(context) {
    const found = context.urlFindings.filter(({ subject }) => subject === 'DATABASE_CA')
    if (found.length === 0) return undefined
    const { certain, notes } = bySeverity(found)
    if (certain.length > 0) return wrong(...certain, ...notes)
    const opened = await context.open('pooled')
    return opened && 'client' in opened ? undefined : { ...wrong(...notes), verdict: 'cannot tell' }
  },
}
