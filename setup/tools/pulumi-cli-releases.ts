/** An official archive of the Pulumi CLI, and who says what its bytes are. */
export interface Release {
  version: string
  sha256: string
  /** Public sources that pin this hash, independent of the download host and of each other. */
  sources: readonly string[]
}

/**
 * By platform and architecture, as Node names them. A release stands here once two sources agree on its hash; on other
 * platforms the CLI is built from source.
 */
export const releases: Readonly<Record<string, Release>> = {
  'linux-x64': {
    version: '3.255.0',
    sha256: 'cf559568e2c32f7fae56ea3de8ae5fa48973ba8c5aa9dd2b3dc0c8898fe50dba',
    sources: [
      'github.com/simstudioai/sim: apps/sim/lib/execution/remote-sandbox/cli-tools.server.ts',
      'github.com/dirien/infrastructure-sandbox-kit: scripts/install-pulumi.sh',
    ],
  },
}

export const platform = `${process.platform}-${process.arch}`
