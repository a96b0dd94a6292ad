import type { Choices } from '../choices.ts'
import { projectName } from '../choices.ts'
import type { Found } from '../found/index.ts'
import type { Change, Manual } from './change.ts'
import { gitignore } from './gitignore.ts'
import { packageJson } from './package-json.ts'
import { programFiles, programFolder } from './program.ts'
import { stackFiles } from './stack-files.ts'
import { typescriptConfigs } from './typescript-config.ts'
import { workflows } from './workflows.ts'

/** What becomes of the project: files that are written, and what is left to its owner. */
export interface Plan {
  changes: Change[]
  manual: Manual[]
}

export const buildScript = 'poolproof:build'

/** Reads the project and plans its files; writes none. @throws Problem FILE_* */
export function planFiles(found: Found, choices: Choices): Plan {
  const { root } = found.workspace
  const { app, framework, packageManager } = choices
  const where = app.folder === '.' ? '' : ` --app ${app.folder}`
  const scripts = {
    [buildScript]: `poolproof build:app --framework ${framework}${where}`,
    'poolproof:start': 'poolproof start',
  }
  const { folder, isOther } = programFolder(found)
  const files = [
    ...programFiles(found, projectName(found)),
    ...stackFiles(root, choices),
    ...packageJson(root, scripts),
    ...(isOther ? [] : typescriptConfigs(found, app.folder, folder)),
    gitignore(root),
    ...(choices.ci ? workflows(root, packageManager, buildScript) : []),
  ]
  return {
    changes: files.filter((file) => file !== undefined && 'after' in file),
    manual: files.filter((file) => file !== undefined && 'add' in file),
  }
}
