import { join } from 'node:path'
import { isMap, parseDocument } from 'yaml'
import { readText } from '../../rules/files/read-file.ts'
import { Problem } from '../../rules/problem.ts'
import type { Answers, MissingValue } from './ask-values.ts'
import { settingFor } from './variable-mapping.ts'

/** A setting as it is written: plain, or encrypted by the stack's secrets provider. */
export type Written =
  | { path: readonly string[]; value: unknown }
  | { path: readonly string[]; secure: string }

export const stackFileOf = (folder: string, stack: string) => join(folder, `Pulumi.${stack}.yaml`)

/** The project that a stack file names; '' if it has other settings of ours, undefined if it has none. */
export function projectIn(file: string): string | undefined {
  const text = readStackFile(file)
  if (text === undefined) return undefined
  const config = documentOf(text).toJS()?.config ?? {}
  const own = Object.keys(config).filter((key) => key.startsWith('poolproof:'))
  return own.length === 0 ? undefined : String(config['poolproof:project'] ?? '')
}

/** The stack file with its own settings replaced by these; everything else (the salt) stays. */
export function withSettings(text: string, settings: readonly Written[], heading: string): string {
  const document = documentOf(text)
  const config = document.get('config')
  if (isMap(config))
    for (const { key } of [...config.items]) if (String(key).startsWith('poolproof:')) config.delete(key)
  for (const setting of settings) {
    const [first = '', ...rest] = setting.path
    const value = 'secure' in setting ? { secure: setting.secure } : setting.value
    document.setIn(['config', `poolproof:${first}`, ...rest], document.createNode(value))
  }
  document.commentBefore = heading
  return document.toString({ lineWidth: 0 })
}

/** @throws Problem FILE_* */
function readStackFile(file: string): string | undefined {
  return readText(file, { fix: `rm -r ${file}, or choose another name with --stack` })
}

const isOther = (config: unknown) => config !== undefined && config !== null && !isMap(config)

function documentOf(text: string) {
  const document = parseDocument(text)
  const isEmpty = (document.toJS() ?? null) === null
  const isKnown = isEmpty || (isMap(document.contents) && !isOther(document.get('config')))
  if (document.errors.length > 0 || !isKnown)
    throw new Problem(
      'ADOPT_STACK_TAKEN',
      'the existing stack file is not the YAML of a stack',
      'fix or move it, or choose another name with --stack',
    )
  if (isEmpty) document.contents = document.createNode({}) as never
  return document
}

/** The encrypted text of one key. */
export function securedIn(text: string, key: string): string {
  return String(documentOf(text).getIn(['config', key, 'secure']))
}

/** The asked variables that the stack file already has, encrypted: their values are not read. */
export function argumentsIn(file: string, asked: readonly MissingValue[]): Answers {
  const document = documentOf(readStackFile(file) ?? '')
  const isThere = (name: string) => {
    const [first, ...rest] = settingFor(name)?.path ?? []
    return first !== undefined && document.hasIn(['config', `poolproof:${first}`, ...rest])
  }
  return Object.fromEntries(
    asked.filter(({ name }) => isThere(name)).map(({ name }) => [name, 'in the stack']),
  )
}
