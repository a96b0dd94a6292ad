import { budget } from './budget.ts'
import type { DoctorCheck } from './check.ts'
import { opens } from './connects.ts'
import { deployed } from './deployed.ts'
import { directUrl } from './direct-url.ts'
import { headroom } from './headroom.ts'
import { lock } from './lock.ts'
import { logIn } from './log-in.ts'
import { logs } from './logs.ts'
import { migrations } from './migrations.ts'
import { packages } from './packages.ts'
import { pooledUrl } from './pooled-url.ts'
import { rootCertificate } from './root-certificate.ts'
import { sensitive } from './sensitive.ts'
import { transactionPooling } from './transaction-pooling.ts'
import { variables } from './variables.ts'

/** The checks, in the order of the manual checklist. */
export const doctorChecks: readonly DoctorCheck[] = [
  pooledUrl,
  rootCertificate,
  directUrl,
  opens,
  transactionPooling,
  headroom,
  budget,
  variables,
  sensitive,
  packages,
  deployed,
  logs,
  logIn,
  migrations,
  lock,
]
