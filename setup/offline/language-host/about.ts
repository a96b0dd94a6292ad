import { execFileSync } from 'node:child_process'
import language from '@pulumi/pulumi/proto/language_pb.js'
import { findOnPath } from '../../tools/on-path.mjs'

/** What `pulumi about` says of the runtime: the `node` programs run with, and npm. */
export function about(): language.AboutResponse {
  const response = new language.AboutResponse()
  response.setExecutable(findOnPath('node')[0] ?? '').setVersion(versionOf('node'))
  response.getMetadataMap().set('packagemanager', 'npm').set('packagemanagerVersion', versionOf('npm'))
  return response
}

function versionOf(tool: string): string {
  try {
    return execFileSync(tool, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}
