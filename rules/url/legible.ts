/** Parameters of drivers, poolers and Postgres whose value is no secret; every other may be a password that went astray. */
const names =
  /^(ssl|sslmode|sslaccept|sslnegotiation|sslrootcert|sslcert|sslkey|uselibpqcompat|channel_binding|host|hostaddr|port|dbname|user|schema|search_path|options|application_name|pgbouncer|connection_limit|pool_timeout|pool_max|max|connect_timeout|socket_timeout|statement_timeout|lock_timeout|idle_in_transaction_session_timeout|idle_timeout|max_lifetime|statement_cache_size|prepared_statements|binary_parameters|prepareThreshold|target_session_attrs|keepalives|keepalives_idle|timezone|endpoint|project|reference|cluster|gssencmode|supa|workaround|single_use_connections)$/i
/** Values that no password is, whatever they are set for. */
const switches =
  /^(|true|false|yes|no|on|off|disable|allow|prefer|require|verify-ca|verify-full|no-verify|\d{1,4})$/i
const plain = /^[\w.,/:~+$"*-]*$/
/** Known parameters take a word or a number here: anything else was meant for another place. */
const closed =
  /^(ssl\w*(?<!cert|key)|channel_binding|uselibpqcompat|pgbouncer|\w*limit|\w*timeout|\w*max|max\w*)$/i
const words = /^([a-z][a-z_-]*|\d{1,6})$/
/** Names of hosts and projects are in small letters. */
const places = /^(host|hostaddr|endpoint|project|reference|cluster)$/i
const place = /^[a-z0-9._:/-]*$/

/** One parameter of a connection URL for people; `***` in place of what may be a secret, name or value. */
export function legibleParameter(name: string, value: string): [name: string, value: string] {
  if (name === '' && value === '') return ['', '']
  const shown = names.test(name) || (value !== '' && /^[a-z][a-z_]*$/i.test(name)) ? name : '***'
  return [shown, legibleValue(name, value)]
}

function legibleValue(name: string, value: string): string {
  if (switches.test(value)) return value
  if (!names.test(name)) return '***'
  if (/^options$/i.test(name)) return value.split(/(\s+)/).map(legibleOption).join('')
  const allowed = closed.test(name) ? words : places.test(name) ? place : plain
  return allowed.test(value) ? value : '***'
}

/** A piece of libpq's `options`: `-c`, `name=value`, `--name=value`, or white space. */
function legibleOption(text: string): string {
  if (/^(\s*|-c)$/.test(text)) return text
  const [, start = '', name = '', value = ''] = /^(-c|--)?([a-z_]+)=(.*)$/i.exec(text) ?? []
  return name ? `${start}${name}=${/^options$/i.test(name) ? '***' : legibleValue(name, value)}` : '***'
}

/** The query of a URL as it was typed, each parameter as `legibleParameter`. */
export function legibleQuery(query: string): string {
  return query.replace(
    /([?&])([^=&?\s"'`<>]*)(?:=([^&\s"'`<>]*?)(?=[;,.)\]}]*(?:[&\s"'`<>]|$)))?/g,
    (_, mark, name, value) => {
      const [shown, legible] = legibleParameter(decoded(name), decoded(value ?? ''))
      const kept = legible === decoded(value ?? '') ? value : legible
      return `${mark}${shown === '***' ? shown : name}${value === undefined ? '' : `=${kept}`}`
    },
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
