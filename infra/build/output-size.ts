import { createHash } from 'node:crypto'
import { commandFor } from '../../rules/command-for.ts'
import { functionFolder } from '../../rules/output-keys.ts'
import { Problem } from '../../rules/problem.ts'
import type { Files } from './build-output.ts'

const MB = 1024 * 1024
const GB = 1024 * MB

/**
 * What Vercel takes in one deployment: https://vercel.com/docs/limits and https://vercel.com/docs/functions/limitations, as of
 * September 2026. Bytes.
 */
const limits = {
  files: 15_000,
  /** Hobby and Pro. */
  upload: [100 * MB, GB],
  routes: 2_048,
  /** Unpacked. */
  function: 250 * MB,
  pythonFunction: 500 * MB,
  largeFunction: 5 * GB,
} as const

/** A variable of the project, by which Vercel takes functions of more than 250 MB. */
export const LARGE_FUNCTIONS = 'VERCEL_SUPPORT_LARGE_FUNCTIONS'

export interface OutputSize {
  /** Paths; equal bytes are uploaded once. */
  files: number
  bytes: number
  largest: [name: string, bytes: number]
  routes: number
  /** Bytes unpacked, and the largest that Vercel takes of this runtime, by path. */
  functions: Record<string, { bytes: number; most: number }>
}

export function measureOutput(files: Files, environment: Readonly<Record<string, string>>): OutputSize {
  const sizes = Object.entries(files).map(([name, { byteLength }]) => [name, byteLength] as const)
  const distinct = new Map(
    Object.values(files).map((content) => [
      createHash('sha1').update(content).digest('hex'),
      content.byteLength,
    ]),
  )
  const { '': _, ...folders } = Object.groupBy(sizes, ([name]) => functionFolder(name))
  const functions = Object.entries(folders).map(([folder, own = []]) => {
    const bytes = own.reduce((sum, [, size]) => sum + size, 0)
    return [folder, { bytes, most: mostBytes(files[`${folder}/.vc-config.json`], environment) }]
  })
  const [largest = ['', 0]] = sizes.toSorted(([, a], [, b]) => b - a)
  return {
    files: sizes.length,
    bytes: [...distinct.values()].reduce((sum, size) => sum + size, 0),
    largest: [...largest],
    routes: (parsed(files['config.json']).routes as unknown[] | undefined)?.length ?? 0,
    functions: Object.fromEntries(functions),
  }
}

function mostBytes(config: Uint8Array | undefined, environment: Readonly<Record<string, string>>): number {
  if (environment[LARGE_FUNCTIONS] === '1') return limits.largeFunction
  return /^python/.test(String(parsed(config).runtime)) ? limits.pythonFunction : limits.function
}

function parsed(json: Uint8Array | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(json ?? '{}').toString())
}

/** The preview's line about an output. */
export function sizeText({ files, bytes, routes, functions }: OutputSize): string {
  const [largest] = Object.entries(functions).toSorted(([, a], [, b]) => b.bytes - a.bytes)
  const what = [
    counted(files, 'file'),
    `${size(bytes)} to upload`,
    counted(routes, 'route'),
    counted(Object.keys(functions).length, 'function'),
  ].join(', ')
  return largest ? `${what} (the largest is ${largest[0]}, ${size(largest[1].bytes)} unpacked)` : what
}

/** What Vercel would refuse at the upload, after the first resources are there. */
export function sizeProblems(given: string, measured: OutputSize): Problem[] {
  const problems: Problem[] = []
  const over = (has: string, takes: string, fix: string) =>
    problems.push(
      new Problem(
        'APP_OUTPUT_LIMIT',
        `poolproof:app.output: ${given} has ${has}, and Vercel takes ${takes}`,
        fix,
      ),
    )
  const { files, bytes, largest, routes, functions } = measured
  const rebuild = 'then: vercel build --prod'
  if (files > limits.files)
    over(
      `${count(files)} files`,
      `${count(limits.files)} per deployment`,
      `leave out what nobody asks for (source maps, unused images), or keep static files in a store such as Vercel Blob; ${rebuild}`,
    )
  if (bytes > limits.upload[1])
    over(
      `${size(bytes)} to upload (the largest file is ${largest[0]}, ${size(largest[1])})`,
      `${size(limits.upload[1])} (${size(limits.upload[0])} on Hobby)`,
      `keep large files in a store such as Vercel Blob; ${rebuild}`,
    )
  if (routes > limits.routes)
    over(
      `${count(routes)} routes in config.json`,
      `${count(limits.routes)} per deployment`,
      `match several paths by one pattern, and keep redirects in Vercel's bulk redirects; ${rebuild}`,
    )
  for (const [name, { bytes: unpacked, most }] of Object.entries(functions))
    if (unpacked > most)
      over(
        `${name} with ${size(unpacked)} unpacked`,
        `${size(most)}`,
        `leave out what it does not need (outputFileTracingExcludes in Next.js, excludeFiles in vercel.json) and run vercel build --prod${
          most < limits.largeFunction
            ? `, or let Vercel run it as a large function: ${commandFor(`pulumi config set --path poolproof:env.${LARGE_FUNCTIONS} 1`)}`
            : ''
        }`,
      )
  return problems
}

/** What only some plans take; undefined where all do. */
export function planWarning(given: string, { bytes }: OutputSize): string | undefined {
  const [hobby] = limits.upload
  return bytes > hobby
    ? `poolproof:app.output: ${given} has ${size(bytes)} to upload: Vercel's Hobby plan takes ${size(hobby)}`
    : undefined
}

const count = (number: number) => number.toLocaleString('en-US')
const counted = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`

function size(bytes: number): string {
  const [unit, name] = bytes >= GB ? [GB, 'GB'] : bytes >= MB ? [MB, 'MB'] : [1024, 'kB']
  return `${Number((bytes / unit).toFixed(1))} ${name}`
}
