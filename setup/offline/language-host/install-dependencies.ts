import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerWritableStream } from '@grpc/grpc-js'
import language from '@pulumi/pulumi/proto/language_pb.js'
import type { LanguageHost } from './language-runtime.ts'
import { packageRoot } from './package-root.ts'

type Call = ServerWritableStream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>

/** `pulumi install`: npm, by the lock where there is one. */
export async function installDependencies(call: Call, host: LanguageHost): Promise<void> {
  const root = packageRoot(call.request.getInfo()?.getProgramDirectory() ?? call.request.getDirectory())
  const verb = existsSync(join(root, 'package-lock.json')) ? 'ci' : 'install'
  call.write(new language.InstallDependenciesResponse().setStdout(Buffer.from(`npm ${verb} in ${root}\n`)))
  const code = await new Promise<number | null>((resolve, reject) => {
    const npm = spawn('npm', [verb], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], signal: host.stop })
    call.once('cancelled', () => npm.kill())
    npm.stdout.on('data', (data) => call.write(new language.InstallDependenciesResponse().setStdout(data)))
    npm.stderr.on('data', (data) => call.write(new language.InstallDependenciesResponse().setStderr(data)))
    npm.once('error', reject).once('close', resolve)
  })
  if (code !== 0) throw new Error(`npm ${verb} ended with exit code ${code}`)
}
