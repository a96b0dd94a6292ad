import { neonHosts } from '../unpooled/neon.ts'
import { classifiedOnly, type DatabaseHost, poolerless } from './host.ts'
import { readNeon } from './neon.ts'

const read = readNeon(neonHosts.koyeb)

/**
 * Koyeb runs computes of Neon under hosts of its own, `ep-NAME-ID.REGION.pg.koyeb.app`. Its console shows the direct URL
 * alone; whether `-pooler` answers there is not documented.
 */
export const koyeb: DatabaseHost = {
  ...classifiedOnly,
  ...poolerless('its console shows no pooled URL'),
  label: 'Koyeb',
  ports: [5432],
  read: (url) => {
    const reading = read(url)
    if (reading?.endpoint !== 'pooled') return reading
    return {
      ...reading,
      poolMode: 'unknown',
      confidence: 'low',
      reason: 'whether Koyeb has a pooler behind -pooler is not documented',
    }
  },
  ca: { pooled: 'unknown', direct: 'public' },
}
