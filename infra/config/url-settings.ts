import { z } from 'zod'
import { parseUrl } from '../../rules/url/parse-url.ts'

/** What can be read as a URL is judged by the rules of URLs. */
export const postgresUrl = z.string().superRefine((url, { addIssue }) => {
  if (URL.parse(url) && isDecodable(url) && /^postgres(ql)?:/i.test(url)) return
  const { faults } = parseUrl(url)
  // The others may follow from it.
  const { code, what } = faults.find((fault) => fault.code === 'URL_UNESCAPED') ?? faults[0] ?? {}
  addIssue({ code: 'custom', message: what ?? 'cannot be read as a URL', params: { fault: code } })
})

export const origin = z
  .string()
  .refine(
    (text) =>
      URL.parse(text)?.origin === text && /^https:|^http:\/\/(127\.0\.0\.1|localhost)(:|$)/.test(text),
    'must be an https origin without path or trailing slash, such as https://app.example.com',
  )

function isDecodable(url: string): boolean {
  try {
    return decodeURIComponent(url).length > 0
  } catch {
    return false
  }
}
