import { commandFor } from '../../../rules/command-for.ts'
import type { AcceptRow } from '../row.ts'

/** Other stacks, projects, machines and GitHub: for a person. */
export const elsewhereRows: readonly AcceptRow[] = [
  {
    id: 'evidence-file',
    claim: 'Evidence works between two backends',
    how: `\`${commandFor('pulumi stack output evidence --json --stack staging > staging.evidence.json')}\`, then \`${commandFor('pulumi preview --stack production')}\``,
    expected: 'the preview shows `promotion: stack staging proved artifact`',
  },
  {
    id: 'adopt-imports',
    claim: 'The official plugin imports an adopted project, and only variables are replaced',
    how: `\`npx poolproof adopt\`, \`${commandFor('pulumi import')}\`, \`${commandFor('pulumi preview --diff')}\` ([adopt](adopt.md))`,
    expected: '`replace` only for the variables that adopt listed',
  },
  {
    id: 'vercel-app-domain',
    claim: '`NAME.vercel.app` can be imported as a domain and moved by an alias',
    how: `the same, then \`${commandFor('pulumi up')}\``,
    expected: 'the address serves the new deployment',
  },
  {
    id: 'github-environments',
    claim:
      "GitHub's environments keep production's secrets from a branch ([pull requests](pull-requests.md))",
    how: 'push a branch that adds `environment: production-preview` to the job of preview.yml',
    expected: 'the job does not start: "not allowed to deploy"',
  },
  {
    id: 'new-stack-state',
    claim: 'The program reads the state of a stack that was never updated, in your backend',
    how: `\`${commandFor('pulumi stack init try')}\`, then \`${commandFor('pulumi preview')}\``,
    expected: 'no `STATE_UNSEEN`',
  },
  {
    id: 'official-cli',
    claim: 'The official CLI for linux-x64 has the SHA-256 that is committed',
    how: '`npm run setup` on a linux-x64 machine that can reach get.pulumi.com and has no `pulumi`',
    expected: 'no "NOT USED", and `pulumi version` says 3.255.0',
  },
]
