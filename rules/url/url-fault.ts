/** What can be wrong with the way a connection URL is typed; each is a code of its own. */
export type UrlFaultCode =
  | 'URL_WHITESPACE'
  | 'URL_QUOTED'
  | 'URL_PREFIX'
  | 'URL_SCHEME'
  | 'URL_ACCELERATE'
  | 'URL_UNESCAPED'
  | 'URL_INCOMPLETE'
  | 'URL_HOST_MALFORMED'
  | 'URL_PORT_MALFORMED'
  | 'URL_TWO_QUESTION_MARKS'
  | 'URL_QUERY_MALFORMED'
  | 'URL_PLACEHOLDER'

/** `what` continues a sentence that begins with the variable's name; it never repeats a part of the value. */
export interface UrlFault {
  code: UrlFaultCode
  what: string
}
