import { commandFor } from '../../rules/command-for.ts'
import { readInputFile } from '../../rules/files/read-file.ts'
import { say } from '../../setup/process/progress.ts'
import { github } from './github/github.ts'
import { findByMarker, type MarkedComment, marker } from './github/marked-comment.ts'
import { usageProblem } from './usage-problem.ts'

interface Given {
  FILE: string
  'pull-request': string | undefined
  name: string
}

/** `poolproof comment`: one comment, however often it is called. */
export async function comment({ FILE, 'pull-request': number, name }: Given): Promise<number> {
  if (!number || !/^\d+$/.test(number)) throw usageProblem('comment', '--pull-request N is needed, a number')
  const repository = github()
  const body =
    marker(name) +
    readInputFile(FILE, { fix: `${commandFor('poolproof report --out FILE')}, and give that file` })
  const ours = await findByMarker(repository.all<MarkedComment>(`/issues/${number}/comments`), name)
  if (ours?.body === body) {
    say(`unchanged: ${ours.html_url}`)
    return 0
  }
  const done = ours
    ? await repository.send<MarkedComment>('PATCH', `/issues/comments/${ours.id}`, { body })
    : await repository.send<MarkedComment>('POST', `/issues/${number}/comments`, { body })
  say(`${ours ? 'edited' : 'posted'}: ${done.html_url}`)
  return 0
}
