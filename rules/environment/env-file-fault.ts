import type { RuleResult } from './rule.ts'

export const envFileCodes = [
  'ENV_VALUE_CUT',
  'ENV_QUOTE_OPEN',
  'ENV_NOT_EXPANDED',
  'ENV_SET_TWICE',
  'ENV_LINE_DROPPED',
] as const

/** Something in an .env file that its parser drops, or that Vercel reads differently. */
export type EnvFileFault = RuleResult & { code: (typeof envFileCodes)[number] }

export function cutFault(name: string, why: string): EnvFileFault {
  return {
    code: 'ENV_VALUE_CUT',
    sure: true,
    subject: name,
    what: `${name} ${why}: the rest is dropped`,
    fix: `put the value of ${name} in quotation marks that it does not contain, and write # as %23 in the password of a URL`,
  }
}

export function quoteOpen(name: string, line: number, end: number): EnvFileFault {
  return {
    code: 'ENV_QUOTE_OPEN',
    sure: true,
    subject: name,
    what:
      end < 0
        ? `${name} (line ${line + 1}) begins with a quotation mark that never closes`
        : `${name} (line ${line + 1}) begins with a quotation mark that closes in line ${end + 1}: the variables between are a part of it`,
    fix: `close the quotation mark of ${name} in the file`,
  }
}

export function lineDropped(index: number, text: string): EnvFileFault {
  const [, name] = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]+)\s*:\s/.exec(text) ?? []
  return {
    code: 'ENV_LINE_DROPPED',
    sure: name !== undefined,
    subject: name ?? '.env',
    what: `line ${index + 1}${name ? ` (${name})` : ''} is not NAME=VALUE and is dropped`,
    fix: name
      ? `write ${name}= instead of ${name}: in the file`
      : `delete line ${index + 1} of the file, or put the value it belongs to in quotation marks`,
  }
}

/** What PowerShell's `>` writes. */
export const utf16: EnvFileFault = {
  code: 'ENV_LINE_DROPPED',
  sure: true,
  subject: '.env',
  what: 'the file is UTF-16, and every parser reads UTF-8: all its lines are dropped',
  fix: 'write it again: iconv -f UTF-16 -t UTF-8 .env > .env.utf8',
}
