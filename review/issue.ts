import { readGiven } from '../infra/model/read-file.ts'
import { reportFailure } from '../setup/failure.ts'
import { say } from '../setup/progress.ts'
import { github } from './github/github.ts'
import { findMarked, type Marked, marker } from './github/marked.ts'
import { options, usageProblem } from './options.ts'
import { cutMiddle } from './report/cut-middle.ts'
import { quoted } from './report/markdown.ts'

const usage = `npm run issue -- FILE --name NAME --title TITLE
npm run issue -- --resolved --name NAME

Opens an issue with the text of the file, or writes it into the open one of that name; --resolved closes it.
  GITHUB_TOKEN, GITHUB_REPOSITORY and GITHUB_API_URL as a workflow has them.`

/** `npm run issue`: one open issue per name, however often it is called. */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = options(args, usage, {
    name: { type: 'string' },
    title: { type: 'string' },
    resolved: { type: 'boolean', default: false },
  })
  const [file] = positionals
  const { name, title, resolved } = values
  if (!name || (!resolved && !(file && title)))
    throw usageProblem('FILE, --name and --title are needed', usage)
  const repository = github()
  const open = await findMarked(repository.all<Marked>('/issues?state=open&direction=asc'), name)
  const change = (body: object) => repository.send<Marked>('PATCH', `/issues/${open?.number}`, body)
  if (resolved) {
    if (!open) return say('nothing is open')
    return say(`closed: ${(await change({ state: 'closed', state_reason: 'completed' })).html_url}`)
  }
  const text =
    readGiven(file ?? '', { fix: 'npm run drift -- --out FILE, and give that file' }).trim() ||
    'Nothing was said: the log of the run says why.'
  const body = cutMiddle(marker(name) + quoted(text))
  const done = open
    ? await change({ body })
    : await repository.send<Marked>('POST', '/issues', { title, body })
  say(`${open ? 'updated' : 'opened'}: ${done.html_url}`)
}

await main(process.argv.slice(2)).catch(reportFailure)
