import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownProject } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { modulePath } from '../../rules/files/package-folder.ts'
import { isInClone } from '../../rules/files/start-command.ts'
import { Problem } from '../../rules/problem.ts'
import { type Release, sameBytes } from '../../rules/release/evidence.ts'
import { installDependencies, ownNode } from '../../setup/dependencies.mjs'
import { runCommand } from '../../setup/process/command.ts'
import { ensurePrismaClient } from '../../setup/tools/prisma-client.ts'

/**
 * Builds a release of the auth app from its commit, in a temporary git work tree, with the packages of that
 * commit; puts the output where the program expects builds, and returns its name there. The program hashes it again.
 *
 * @throws Problem ROLLBACK_COMMIT where git does not have the commit, ROLLBACK_DIFFERS where other bytes come out
 */
export function rebuild({ artifact, commit }: Release, region: string): Promise<string> {
  return inWorkTree(commit, async (tree) => {
    await installPackages(tree)
    await ensurePrismaClient(tree)
    // Commits of earlier versions have the file elsewhere, and want the region.
    const program = ['infra/build/app-build.ts', 'infra/app-build.ts'].find((file) =>
      existsSync(join(tree, file)),
    )
    // A project made of the template builds with the package.
    const line = program ? [ownNode(tree), program] : [process.execPath, modulePath('infra/build/app-build')]
    const [node = '', ...args] = [...line, region]
    const built = await runCommand(node, args, { cwd: tree })
    const made = built.trim().split('\n').at(-1) ?? ''
    const builds = join(tree, '.poolproof/build')
    const [name] = readdirSync(builds)
    if (!name || !sameBytes(made, artifact)) throw rollbackDiffers(commit, artifact, made)
    const place = join(ownProject(), '.poolproof/build', name)
    rmSync(place, { recursive: true, force: true })
    cpSync(join(builds, name), place, { recursive: true })
    return name
  })
}

/** The project as it was at that commit, in a work tree that goes away after `work`. @throws Problem ROLLBACK_COMMIT */
export async function inWorkTree<T>(commit: string, work: (project: string) => Promise<T>): Promise<T> {
  const tree = mkdtempSync(join(tmpdir(), 'poolproof-rollback-'))
  try {
    await addWorkTree(tree, commit)
    // The project may be a folder of the repository.
    return await work(join(tree, (await git('rev-parse', '--show-prefix')).trim()))
  } finally {
    rmSync(tree, { recursive: true, force: true })
    await git('worktree', 'prune')
  }
}

async function addWorkTree(tree: string, commit: string): Promise<void> {
  try {
    await git('worktree', 'add', '--detach', tree, commit)
  } catch (error) {
    throw new Problem(
      'ROLLBACK_COMMIT',
      `git cannot check out the commit ${commit} that was proved: ${(error as Error).message}`,
      `git fetch --unshallow, or git fetch origin ${commit}; then run this again`,
    )
  }
}

/** The same lock means the same packages, and no installation. */
async function installPackages(tree: string): Promise<void> {
  const lock = (root: string) => readFileSync(join(root, 'package-lock.json'), 'utf8')
  const own = join(ownProject(), 'node_modules')
  if (existsSync(own) && lock(tree) === lock(ownProject())) symlinkSync(own, join(tree, 'node_modules'))
  else if (isInClone(tree)) await installDependencies(tree)
  else await runCommand('npm', ['ci', '--no-audit', '--no-fund'], { cwd: tree })
}

function git(...args: string[]): Promise<string> {
  return runCommand('git', args, { cwd: ownProject() })
}

export function rollbackDiffers(commit: string, proved: string, made: string): Problem {
  return new Problem(
    'ROLLBACK_DIFFERS',
    `commit ${commit} builds artifact ${made}, and ${proved} was proved: it was deployed with uncommitted changes`,
    `${commandFor('poolproof rollback STACK --to COMMIT')}, with a release before it; or fix the code in a new commit`,
  )
}
