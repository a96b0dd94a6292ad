/** No answer that is read here needs more. */
const MOST_BYTES = 64 * 1024

/**
 * The text of an answer from elsewhere, or undefined if it is longer: then the connection is closed, so
 * that an endless body costs as much as a short one. The time it may take is the signal's of the request.
 */
export async function boundedText(answer: Response, most = MOST_BYTES): Promise<string | undefined> {
  if (!answer.body) return ''
  const decoder = new TextDecoder()
  let read = 0
  let text = ''
  // Leaving the loop cancels the body.
  for await (const chunk of answer.body) {
    read += chunk.length
    if (read > most) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** The JSON object in the answer, or undefined where it holds something else, or more. */
export async function boundedObject(
  answer: Response,
  most = MOST_BYTES,
): Promise<Record<string, unknown> | undefined> {
  return jsonObject(await boundedText(answer, most))
}

/** The JSON object in a text, or undefined where it holds something else. */
export function jsonObject(text = ''): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
