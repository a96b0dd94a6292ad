/** What a project installs: this package and the SDKs that it was tested with; a test compares them with package.json. */
export const versions: Readonly<Record<string, string>> = {
  '@pulumi/policy': '1.21.0',
  '@pulumi/postgresql': '3.18.1',
  '@pulumi/pulumi': '3.270.0',
  '@pulumi/random': '4.21.2',
  '@pulumiverse/vercel': '5.4.1',
  poolproof: '0.1.0',
}
