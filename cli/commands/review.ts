import { command } from './command.ts'
import { json } from './common.ts'

const github = 'GITHUB_TOKEN, GITHUB_REPOSITORY and GITHUB_API_URL as a workflow has them.'

/** Pull requests: previews as one text, and environments. */
export const review = [
  command({
    name: 'preview',
    group: 'A pull request',
    summary: 'previews stacks under the policy pack, for `poolproof report`',
    about: `Backend and accounts are those of the environment, or the embedded cloud's while it runs and carries the first STACK.
Exit code 1 when a preview fails or a policy is broken.`,
    arguments: { STACK: 'a stack', '[MORE...]': 'more of them' },
    examples: ['staging production'],
    load: async () => (await import('../ci/preview.ts')).preview,
  }),
  command({
    name: 'report',
    group: 'A pull request',
    summary: 'combines previews into one Markdown text',
    about: `Turns what \`pulumi preview --json\` printed into one Markdown text: resources by kind, variables, pending migrations and
their danger, the connection budget, policy results. Names and numbers, never a value; at most 60,000 characters.`,
    arguments: {
      '[FILE...]': 'a preview, named STACK.json; by default all that `poolproof preview` wrote',
    },
    options: {
      running: {
        value: 'STACK',
        many: true,
        help: 'also what this stack serves now, from the plain outputs of its state: needs no passphrase',
      },
      out: { value: 'FILE', help: 'write to FILE instead of stdout' },
      ...json,
    },
    examples: ['--out report.md', 'staging.json production.json'],
    load: async () => (await import('../ci/report.ts')).report,
  }),
  command({
    name: 'comment',
    group: 'A pull request',
    summary: 'posts a text as a comment, or edits the one it posted before',
    about: `One comment per pull request and name. ${github}`,
    arguments: { FILE: 'the text' },
    options: {
      'pull-request': { value: 'N', help: 'its number' },
      name: { value: 'NAME', default: 'preview', help: 'which comment' },
    },
    examples: ['report.md --pull-request 12'],
    load: async () => (await import('../ci/comment.ts')).comment,
  }),
  command({
    name: 'issue',
    group: 'A pull request',
    summary: 'opens an issue with a text, or updates the open issue of that name',
    about: github,
    arguments: { '[FILE]': 'the text' },
    options: {
      name: { value: 'NAME', help: 'which issue' },
      title: { value: 'TITLE', help: 'its title' },
      resolved: { help: 'closes it' },
    },
    examples: ['drift.txt --name drift --title "The stack has drifted"', '--resolved --name drift'],
    load: async () => (await import('../ci/issue.ts')).issue,
  }),
  command({
    name: 'pr',
    group: 'A pull request',
    summary:
      'manages the environment of a pull request: stack pr-N with its own project, domain and database',
    about: `up     deploys this commit to it
down   destroys and removes it
sweep  destroys and removes every stack pr-N without an update for D days
POOLPROOF_PR_CONFIG in the environment overrides settings, one \`key=value\` per line, such as instances=2`,
    arguments: { TASK: 'up, down or sweep', '[N]': 'number of the pull request' },
    options: {
      like: { value: 'STACK', default: 'staging', help: 'stack whose settings it copies' },
      frontend: {
        value: 'ORIGIN',
        many: true,
        help: 'up: exact origin of a front-end preview that may call it; the first becomes FRONTEND_URL',
      },
      days: { value: 'D', default: '7', help: 'age in days for sweep' },
    },
    examples: [
      'up 12',
      'up 12 --frontend https://shop-git-cart-acme.vercel.app',
      'down 12',
      'sweep --days 3',
    ],
    load: async () => (await import('../ci/pr.ts')).pr,
  }),
]
