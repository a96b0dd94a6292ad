import { commandFor } from '../../rules/command-for.ts'
import { readInputFile } from '../../rules/files/read-file.ts'
import { say } from '../../setup/progress.mjs'
import { usageProblem } from '../usage-problem.ts'
import { findByMarker, github, type MarkedComment, marker } from './github.ts'

interface Given {
  FILE: string
  'pull-request': string | undefined
  name: string
}

/** `poolproof comment`: posts one comment per pull request and name, and edits it from then on. */
export async function comment({ FILE, 'pull-request': number, name }: Given): Promise<number> {
  if (!number || !/^\d+$/.test(number)) throw usageProblem('comment', 'pass --pull-request N, a number')
  const repository = github()
  const body =
    marker(name) +
    readInputFile(FILE, { fix: `write the file first: ${commandFor('poolproof report --out FILE')}` })
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
