/** Files that the package has as they are in the repository, by their path in the package. */
export const publishedFiles: Readonly<Record<string, string>> = {
  LICENSE: 'LICENSE',
  'README.md': 'cli/package/README.md',
  'AGENTS.md': 'docs/assistants/AGENTS.md',
  'settings.schema.json': 'docs/schema/settings.json',
  'doctor-report.schema.json': 'docs/schema/doctor-report.json',
}
