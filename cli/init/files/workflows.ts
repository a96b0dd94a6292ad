import { type PackageManagerName, packageManagers } from '../found/package-manager.ts'
import { type FilePlan, newFile } from './change.ts'

/** The workflows of GitHub for pull requests; docs/pull-requests.md explains what they need. */
export function workflows(root: string, packageManager: PackageManagerName, buildScript: string): FilePlan[] {
  const steps = setUp(packageManager, buildScript)
  const files = { preview: preview(steps), environment: environment(steps) }
  return Object.entries(files).map(([name, text]) =>
    newFile(root, `.github/workflows/poolproof-${name}.yml`, text, {
      isOurs: (before) => before.includes('npx poolproof'),
      what: 'is another workflow',
    }),
  )
}

/** By commit, as a tag may move; a test compares them with this repository's own workflows. */
const checkout = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1'
const setupNode = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0'

/** The code, Node, the packages, and the app's build, which is what is deployed. */
function setUp(packageManager: PackageManagerName, buildScript: string): string {
  const { clean } = packageManagers[packageManager]
  const before = {
    npm: '',
    bun: 'npm install --global bun\n          ',
    pnpm: 'corepack enable\n          ',
    yarn: 'corepack enable\n          ',
  }
  return `      - uses: ${checkout}
        with:
          persist-credentials: false
      - uses: ${setupNode}
        with:
          node-version: 24
      - name: the packages are those of the lock file
        run: |
          ${before[packageManager]}${clean}
      - name: the app is built
        run: npm run ${buildScript}
`
}

const secrets = `      PULUMI_ACCESS_TOKEN: \${{ secrets.PULUMI_ACCESS_TOKEN }}
      PULUMI_CONFIG_PASSPHRASE: \${{ secrets.PULUMI_CONFIG_PASSPHRASE }}
`
const backend = `PULUMI_BACKEND_URL: \${{ vars.PULUMI_BACKEND_URL }}
`
/** A fork has no secrets, and nothing here is within its reach. */
const own = `github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'`

const preview = (steps: string) => `name: Poolproof preview

on:
  pull_request:

permissions: {}

concurrency:
  group: poolproof-preview-\${{ github.event.pull_request.number }}
  cancel-in-progress: true

jobs:
  preview:
    name: reviewers see what staging would become
    # A fork gets no secrets: there is nothing to preview with.
    if: ${own}
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    environment: staging
    permissions:
      contents: read
      # The comment.
      pull-requests: write
    env:
      ${backend}${secrets}    steps:
${steps}      - name: the stacks preview under the policy pack
        env:
          STACKS: \${{ vars.PREVIEW_STACKS || 'staging' }}
        run: npx poolproof preview $STACKS
      - name: the previews are one text without a secret in it
        if: \${{ !cancelled() }}
        run: npx poolproof report --out .poolproof/report.md
      - name: the pull request has one comment with that text
        if: \${{ !cancelled() }}
        env:
          GITHUB_TOKEN: \${{ github.token }}
          PULL_REQUEST: \${{ github.event.pull_request.number }}
        run: npx poolproof comment .poolproof/report.md --pull-request "$PULL_REQUEST"
`

/** One job of the environment; each has staging's secrets and no others. */
const job = (name: string, { title, when, comments = false, steps }: Job) => `  ${name}:
    name: ${title}
    if: >-
      ${when}
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    environment: staging
    permissions:
      contents: read
${comments ? '      # The comment.\n      pull-requests: write\n' : ''}    env:
      ${backend}${secrets}      PULL_REQUEST: \${{ github.event.pull_request.number }}
    steps:
${steps}`

interface Job {
  title: string
  when: string
  comments?: boolean
  steps: string
}

const environment = (steps: string) => `name: Poolproof environment of a pull request

on:
  pull_request:
    types: [opened, reopened, synchronize, closed]
  schedule:
    - cron: "43 2 * * *"

permissions: {}

concurrency:
  # Never cancelled: an update that is killed half way leaves things behind.
  group: poolproof-environment-\${{ github.event.pull_request.number || 'sweep' }}

jobs:
${job('up', {
  title: 'the pull request runs with a database of its own',
  when: `github.event_name == 'pull_request' && github.event.action != 'closed' && ${own}`,
  comments: true,
  steps: `${steps}      - name: its stack is at this commit and proved
        run: npx poolproof pr up "$PULL_REQUEST" > address.md
      - name: the pull request says where it runs
        env:
          GITHUB_TOKEN: \${{ github.token }}
        run: npx poolproof comment address.md --pull-request "$PULL_REQUEST" --name environment
`,
})}
${job('down', {
  title: 'a closed pull request leaves nothing behind',
  when: `github.event_name == 'pull_request' && github.event.action == 'closed' && ${own}`,
  steps: `${steps}      - name: its stack is destroyed and forgotten
        run: npx poolproof pr down "$PULL_REQUEST"
`,
})}
${job('sweep', {
  title: 'no environment outlives a week without an update',
  when: "github.event_name == 'schedule'",
  steps: `${steps}      - name: the old ones are destroyed and forgotten
        run: npx poolproof pr sweep --days 7
`,
})}`
