import { readGiven } from '../infra/model/read-file.ts'
import { reportFailure } from '../setup/failure.ts'
import { say } from '../setup/progress.ts'
import { github } from './github/github.ts'
import { findMarked, type Marked, marker } from './github/marked.ts'
import { options, usageProblem } from './options.ts'

const usage = `npm run comment -- FILE --pull-request N [--name NAME]

Posts the text as a comment, or edits the one it posted before: one comment per pull request and name.
  --name NAME   which comment (preview)
  GITHUB_TOKEN, GITHUB_REPOSITORY and GITHUB_API_URL as a workflow has them.`

/** `npm run comment`: one comment, however often it is called. */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = options(args, usage, {
    'pull-request': { type: 'string' },
    name: { type: 'string', default: 'preview' },
  })
  const [file] = positionals
  const number = values['pull-request']
  if (!file || !number || !/^\d+$/.test(number))
    throw usageProblem('FILE and --pull-request N are needed', usage)
  const repository = github()
  const body =
    marker(values.name) + readGiven(file, { fix: 'npm run report -- --out FILE, and give that file' })
  const ours = await findMarked(repository.all<Marked>(`/issues/${number}/comments`), values.name)
  if (ours?.body === body) return say(`unchanged: ${ours.html_url}`)
  const done = ours
    ? await repository.send<Marked>('PATCH', `/issues/comments/${ours.id}`, { body })
    : await repository.send<Marked>('POST', `/issues/${number}/comments`, { body })
  say(`${ours ? 'edited' : 'posted'}: ${done.html_url}`)
}

await main(process.argv.slice(2)).catch(reportFailure)
