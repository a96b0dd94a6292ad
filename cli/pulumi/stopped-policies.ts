import { isStoppedPolicy } from '../../rules/engine-events.ts'

/**
 * The lines of the CLI's display without those of policies that a failure stopped, which say nothing of their own. Of the
 * diagnostics, a resource that has nothing else goes with them.
 */
export async function* withoutStoppedPolicies(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let about: string[] = []
  for await (const line of lines) {
    if (isStoppedPolicy(line)) continue
    if (isHeading(line) || about.length > 0) {
      about.push(line)
      if (line !== '') continue
      if (about.length > 2) yield text(about)
      about = []
    } else yield text([line])
  }
  if (about.length > 1) yield text(about)
}

/** `  vercel:index:Project (app-project):` */
const isHeading = (line: string) => /^ {2}\S+:\S+ \(.+\):$/.test(line)

const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
