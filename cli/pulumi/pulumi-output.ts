import { Problem } from '../../rules/problem.ts'
import type { StackHandle } from './stack-handle.ts'

/** What the CLI printed, where it went well. @throws Problem PULUMI_FAILED */
export async function pulumiOutput(pulumi: StackHandle['pulumi'], ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await pulumi(...args)
  if (code === 0) return stdout
  throw new Problem(
    'PULUMI_FAILED',
    `pulumi ${args.slice(0, 2).join(' ')} ended with exit code ${code}\n${stderr.trim()}`,
    'fix the errors above and run the command again',
  )
}
