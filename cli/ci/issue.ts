import { commandFor } from '../../rules/command-for.ts'
import { readInputFile } from '../../rules/files/read-file.ts'
import { say } from '../../setup/process/progress.ts'
import { github } from './github/github.ts'
import { findByMarker, type MarkedComment, marker } from './github/marked-comment.ts'
import { cutMiddle } from './report/cut-middle.ts'
import { quoted } from './report/markdown.ts'
import { usageProblem } from './usage-problem.ts'

interface Given {
  FILE: string | undefined
  name: string | undefined
  title: string | undefined
  resolved: boolean
}

/** `poolproof issue`: one open issue per name, however often it is called. */
export async function issue({ FILE: file, name, title, resolved }: Given): Promise<number> {
  if (!name || (!resolved && !(file && title)))
    throw usageProblem('issue', 'FILE, --name and --title are needed')
  const repository = github()
  const open = await findByMarker(repository.all<MarkedComment>('/issues?state=open&direction=asc'), name)
  const change = (body: object) => repository.send<MarkedComment>('PATCH', `/issues/${open?.number}`, body)
  if (resolved) {
    const closed = open && (await change({ state: 'closed', state_reason: 'completed' }))
    say(closed ? `closed: ${closed.html_url}` : 'nothing is open')
    return 0
  }
  const text =
    readInputFile(file ?? '', {
      fix: `${commandFor('poolproof drift --out FILE')}, and give that file`,
    }).trim() || 'Nothing was said: the log of the run says why.'
  const body = cutMiddle(marker(name) + quoted(text))
  const done = open
    ? await change({ body })
    : await repository.send<MarkedComment>('POST', '/issues', { title, body })
  say(`${open ? 'updated' : 'opened'}: ${done.html_url}`)
  return 0
}
