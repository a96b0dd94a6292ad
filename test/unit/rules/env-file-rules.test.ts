import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { families } from '../../../rules/environment/check-environment.ts'
import { readEnvFile } from '../../../rules/environment/env-file.ts'
import { problemOf } from '../../../rules/environment/rule.ts'

test.each<[string, string, string, Record<string, string>]>([
  [
    'a # in a value that does not count',
    'A=pa#ss\nA=2',
    'warn A ENV_SET_TWICE: A has different values in lines 1, 2: line 2 counts => delete line 1 of the file',
    { A: '2' },
  ],
  [
    'an escaped quotation mark',
    String.raw`A="{\"a\":1}"`,
    'warn A ENV_VALUE_CUT: A contains an escaped ", where Node ends the value: the rest is dropped => put the value of A in quotation marks that it does not contain, and write # as %23 in the password of a URL',
    { A: '{"a":1}' },
  ],
  [
    'UTF-16',
    '\uFFFD\uFFFDA\0=\x001\0\n\0',
    'refuse .env ENV_LINE_DROPPED: the file is UTF-16, and every parser reads UTF-8: all its lines are dropped => write it again: iconv -f UTF-16 -t UTF-8 .env > .env.utf8',
    { A: '1' },
  ],
  [
    'a # in a value',
    'A=pa#ss',
    'refuse A ENV_VALUE_CUT: A contains a #, which begins a comment: the rest is dropped => put the value of A in quotation marks that it does not contain, and write # as %23 in the password of a URL',
    { A: 'pa#ss' },
  ],
  [
    'a value that begins with a #',
    'A=#pass',
    'refuse A ENV_VALUE_CUT: A contains a #, which begins a comment: the rest is dropped => put the value of A in quotation marks that it does not contain, and write # as %23 in the password of a URL',
    { A: '#pass' },
  ],
  [
    'a value behind a quotation mark',
    `A="pass"word`,
    'refuse A ENV_VALUE_CUT: A goes on behind its closing quotation mark: the rest is dropped => put the value of A in quotation marks that it does not contain, and write # as %23 in the password of a URL',
    { A: 'password' },
  ],
  [
    'a PEM without quotation marks',
    'A=-----BEGIN X\nQQ==\n-----END X\nB=1',
    'refuse A ENV_VALUE_CUT: A goes on for 2 more lines, without quotation marks around it: the rest is dropped => put the value of A in quotation marks that it does not contain, and write # as %23 in the password of a URL',
    { B: '1' },
  ],
  [
    'a quotation mark that never closes',
    'A="pass\nB=1',
    'refuse A ENV_QUOTE_OPEN: A (line 1) begins with a quotation mark that never closes => close the quotation mark of A in the file',
    { B: '1' },
  ],
  [
    'one that closes too late',
    'AAA="pass\nBBB=1\nCCC="x"\nDDD=2',
    'refuse AAA ENV_QUOTE_OPEN: AAA (line 1) begins with a quotation mark that closes in line 3: the variables between are a part of it => close the quotation mark of AAA in the file',
    { DDD: '2' },
  ],
  [
    'two values',
    'A=1\nB=x\nA=2',
    'warn A ENV_SET_TWICE: A has different values in lines 1, 3: line 3 counts => delete line 1 of the file',
    { A: '2' },
  ],
  [
    'a colon',
    'B=1\nDATABASE_URL: pass',
    'refuse DATABASE_URL ENV_LINE_DROPPED: line 2 (DATABASE_URL) is not NAME=VALUE and is dropped => write DATABASE_URL= instead of DATABASE_URL: in the file',
    { B: '1' },
  ],
  [
    'a stray line',
    'B=1\npassword',
    'warn .env ENV_LINE_DROPPED: line 2 is not NAME=VALUE and is dropped => delete line 2 of the file, or put the value it belongs to in quotation marks',
    { B: '1' },
  ],
  [
    'a reference',
    `A=x\${B}\nB=1`,
    'refuse A ENV_NOT_EXPANDED: A refers to B: Vercel stores the reference as it is written and expands nothing => write the value out in A',
    { A: 'x1' },
  ],
  [
    'one without braces',
    'A=x$BB\nBB=1',
    'refuse A ENV_NOT_EXPANDED: A refers to BB: Vercel stores the reference as it is written and expands nothing => write the value out in A',
    { A: 'x1' },
  ],
  [
    'one to what is elsewhere',
    `A=x\${BB}`,
    'refuse A ENV_NOT_EXPANDED: A refers to BB: Vercel stores the reference as it is written and expands nothing => write the value out in A',
    { A: `x\${BB}` },
  ],
])('%s is named, and the value is read as it was meant', (_, text, fault, values) => {
  const file = readEnvFile(text, parseEnv)
  const found = families.names({ variables: { DATABASE_URL: {} }, where: 'file', fileFaults: file.faults })
  expect(
    found.map(
      (each) => `${each.severity} ${each.subject} ${problemOf(each).message.replace('\n  fix: ', ' => ')}`,
    ),
  ).toEqual([fault])
  expect(file.values).toMatchObject(values)
  expect(JSON.stringify(file.faults)).not.toMatch(/pass(?!word of a URL)|QQ/)
})

test.each<[string, string, Record<string, string>, string[]]>([
  ['a comment', '# x\n\nA=1 # one\nB="a#b" # two\nC= # three', { A: '1', B: 'a#b', C: '' }, []],
  ['a value of several lines', 'A="-----BEGIN X\nABC=\nQQ==\n-----END X"\nB=1', { B: '1' }, []],
  ['the same value twice', 'A=1\nA=1', { A: '1' }, []],
  ['a dollar of a password', 'A=x$BB$CC', { A: 'x$BB$CC' }, []],
  ['a byte order mark', '\uFEFFA=1', { A: '1' }, ['its byte order mark']],
  ['Windows line ends', 'A=1\r\nB="2"\r\n', { A: '1', B: '2' }, ['Windows line ends']],
  ['export', 'export A=1', { A: '1' }, ['export']],
])('%s is no fault', (_, text, values, dropped) => {
  const file = readEnvFile(text, parseEnv)
  expect(file.faults).toEqual([])
  expect(file.values).toMatchObject(values)
  expect(file.dropped).toEqual(dropped)
})
