import { classifiedOnly, type DatabaseHost } from './host.ts'

/** Each branch has a primary endpoint and a pooler (xata.io/blog); what the pooler's host looks like is not established. */
export const xata: DatabaseHost = {
  ...classifiedOnly,
  label: 'Xata',
  read: ({ host, database }) =>
    /\.(xata\.tech|sql\.xata\.sh)$/.test(host)
      ? {
          endpoint: 'unknown',
          poolMode: 'unknown',
          confidence: 'low',
          reason: 'the type of the endpoint is chosen in the console and not in its name',
          reach: 'ipv4',
          project: host.split('.')[0] ?? host,
          database,
        }
      : undefined,
}
