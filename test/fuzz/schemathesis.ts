import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { runCommand } from '../../setup/process/command.ts'
import { step } from '../../setup/progress.mjs'
import { fetchOnce } from '../../setup/tools/cache.ts'
import { isExecutable } from '../../setup/tools/on-path.mjs'

const version = '4.32.5'
const inside = 'bin/schemathesis'

/** Path of the fuzzer, in a Python environment of its own in the user's cache. */
export async function schemathesis(): Promise<string> {
  const folder = await fetchOnce(
    `schemathesis/${version}`,
    async (draft) => {
      await step(`Installing schemathesis ${version}`, async () => {
        // Copied, not linked, and run by module: the folder is renamed when it is complete.
        await runCommand('python3', ['-m', 'venv', draft])
        await runCommand(join(draft, 'bin/python'), [
          '-m',
          'pip',
          'install',
          '-q',
          `schemathesis==${version}`,
        ])
      })
    },
    (made) => isExecutable(join(made, inside)),
  ).catch((error: unknown) => {
    if (error instanceof Problem) throw error
    throw new Problem(
      'FUZZER_NOT_INSTALLED',
      `schemathesis ${version} could not be installed with python3 and pip: ${error}`,
      'install Python 3.10 or later with venv (apt-get install python3-venv), and open the way to PyPI',
    )
  })
  return join(folder, 'bin/python')
}
