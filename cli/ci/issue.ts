import { commandFor } from '../../rules/command-for.ts'
import { readInputFile } from '../../rules/files/read-file.ts'
import { say } from '../../setup/progress.mjs'
import { usageProblem } from '../usage-problem.ts'
import { findByMarker, github, type MarkedComment, marker } from './github.ts'
import { cutMiddle, quoted } from './markdown.ts'

interface Given {
  FILE: string | undefined
  name: string | undefined
  title: string | undefined
  resolved: boolean
}

/** `poolproof issue`: opens one issue per name, and edits it while it is open. */
export async function issue({ FILE: file, name, title, resolved }: Given): Promise<number> {
  if (!name || (!resolved && !(file && title))) throw usageProblem('issue', 'pass FILE, --name and --title')
  const repository = github()
  const open = await findByMarker(repository.all<MarkedComment>('/issues?state=open&direction=asc'), name)
  const change = (body: object) => repository.send<MarkedComment>('PATCH', `/issues/${open?.number}`, body)
  if (resolved) {
    const closed = open && (await change({ state: 'closed', state_reason: 'completed' }))
    say(closed ? `closed: ${closed.html_url}` : 'no open issue')
    return 0
  }
  const text =
    readInputFile(file ?? '', {
      fix: `write the file first: ${commandFor('poolproof drift --out FILE')}`,
    }).trim() || 'No output: see the log of the run.'
  const body = cutMiddle(marker(name) + quoted(text))
  const done = open
    ? await change({ body })
    : await repository.send<MarkedComment>('POST', '/issues', { title, body })
  say(`${open ? 'updated' : 'opened'}: ${done.html_url}`)
  return 0
}
