import { type Family, httpCodes, match } from './index.ts'
import { withoutPrefix } from './layers.ts'

/** What the app of this repository logs: its own answer's code, where the line has no family. */
const published: Record<string, Family> = {
  DATABASE_TOO_MANY_CONNECTIONS: 'full',
  DATABASE_POOL_TIMEOUT: 'poolTimeout',
  DATABASE_SLOW: 'slow',
  DATABASE_TLS_UNVERIFIED: 'tls',
  DATABASE_LOGIN_REFUSED: 'login',
  DATABASE_NOT_READY: 'schema',
  DATABASE_DISK_FULL: 'diskFull',
  DATABASE_UNREACHABLE: 'network',
}

/** A code that a logger wrote beside its name, as JSON or as Node prints an error; and codes that nothing else looks like. */
const NAMED =
  /(?<![?&])\b(?:code|sqlstate|errorCode|originalCode|kind)\b\\*["']?\s*[:=]\s*\\*["'`]?([A-Za-z][A-Za-z0-9_]{3,}|[0-9A-Z]{5})\b/gi
const BARE =
  /(?<![?&]\w*=)\b(P[1256]\d{3}|42P05|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)\b|(\(E[A-Z]{4,}\))|\b(EMAXCONN(?:SESSION)?)\b/g
/** What the program itself threw, or the value that a message quotes. */
const OURS =
  /\bTypeError(?!: fetch failed)|\b(Range|Reference|Syntax|Assertion|Zod)Error|PrismaClientValidationError/

/** Colours of a terminal. */
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')
/** A connection to something else: by the library, the port or the name of a web API. */
const ELSEWHERE =
  /\b(?:Mongo|Redis|Reply|Kafka|Amqp|Axios|Elastic|MySQL)\w*Error\b|\bE[A-Z]{4,} \S+:(?:25|80|443|465|587|3000|3306|5672|6379|6380|8000|8080|9092|9200|11211|27017)\b|\b(?:ENOTFOUND|EAI_AGAIN) (?:api|www|smtp|hooks?|mail|redis|cache|s3)[.-](?!\S*neon)/i

/** Families that a socket to anything else may have as well. */
const SOCKET: ReadonlySet<Family | undefined> = new Set<Family>(['network', 'host', 'tls'])
/** Another service somewhere in the line: by its library, its port, its name, or a request that says where it went. */
const OTHER_SERVICE = new RegExp(
  [
    /\b(?:ioredis|node-redis|nodemailer|mongoose|kafkajs|amqplib|axios|querySrv)\b|command\W+(?:CONN|AUTH|EHLO)\b/,
    /\b[a-z][\w-]*\.[a-z]{2,}:(?:25|465|587|3306|5672|6379|6380|9092|9200|11211|27017)\b/,
    /\bport\\*["']?\s*[:=]\s*\\*["']?(?:25|80|443|465|587|3306|5672|6379|6380|9092|9200|11211|27017)\b/,
    /\b(?:smtps?|imap|redis|valkey|memcached?|mongo(?:db)?|kafka|rabbitmq|amqp|elastic\w*)(?:-[\w-]+)?\.(?!\S*vercel\.app)[\w-]+\.\w/,
    /\b(?:stripe|slack|openai|anthropic|sendgrid|mailgun|resend|postmarkapp|twilio|googleapis|gmail|office365|discord|telegram|sentry|algolia|upstash|redislabs|mongodb|paypal|cloudinary)\.(?:com|io|net|org)\b/,
    /\brequest to https?:\/\/|\bsyscall\W+\w+\W+hostname\W+(?:api|www|hooks?|mail|cache|s3)\./,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
)
/** What only an error of Postgres says. */
const POSTGRES = /\bP[12]\d{3}\b|prisma|postgres|neon|\bpg(?:-pool)?\/|:(?:5432|6432|6543)\b/i

/** The family of one line of a log: text, or JSON as Vercel and loggers write it. */
export function familyOfLine(written: string): Family | undefined {
  const line = written.replace(ANSI, '')
  if (OURS.test(line) || ELSEWHERE.test(line)) return undefined
  const [, code = ''] = /\b(DATABASE_[A-Z_]+|BUSY)\b/.exec(line) ?? []
  const [, family = ''] = (code && /"family\\*":\s*\\*"(\w+)/.exec(line)) || []
  if (isFamily(family)) return family
  if (published[code]) return published[code]
  const codes = new Set<string>()
  for (const [, found = ''] of line.matchAll(NAMED)) codes.add(found)
  for (const found of line.matchAll(BARE)) codes.add(found[1] ?? found[2] ?? found[3] ?? '')
  if (codes.has('(ENOTFOUND)')) codes.delete('ENOTFOUND')
  const found = match(codes, messagesIn(line), /severity\W{1,6}ERROR\b/.test(line))
  return SOCKET.has(found) && OTHER_SERVICE.test(line) && !POSTGRES.test(line) ? undefined : found
}

/**
 * Where a message may begin: with the line, behind a label or a time, as a value. Not behind `: "`, where Postgres quotes
 * what a user sent.
 */
const START = /^prisma:error\s+|^|\b\w+=\\*"|\\*"\s*:\s*\\*"|:\s+['`]?(?!["'`])|[\])>|]\s+|\\n\s*|\dZ\s+/g

function messagesIn(line: string): string[] {
  const texts = [...line.matchAll(START)].map(({ index, 0: start }) => line.slice(index + start.length))
  return texts.flatMap((text) => [text.trim(), withoutPrefix(text.replaceAll(/\\+"/g, '"'))])
}

const isFamily = (name: string): name is Family => Object.hasOwn(httpCodes, name)
