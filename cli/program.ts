import { Argument, Command as CommanderCommand, CommanderError, Option } from 'commander'
import { commandFor } from '../rules/command-for.ts'
import { Problem } from '../rules/problem.ts'
import type { Command, Given, OptionRow } from './commands/command.ts'

/** What every command ends with; printed by `--help` and listed in docs/commands.md. */
export const exitCodes: Readonly<Record<number, string>> = {
  0: 'done, and every check passed',
  1: 'failed, or a check did not pass: the text says which',
  2: 'nothing was done: a wrong option, a missing file, or no --yes without a terminal; doctor, drift, adopt: undecided',
  130: 'ended by Ctrl+C',
}

/** What a command line asks for: a text to print, or a command with what was given to it. */
export type Asked = { text: string } | { command: Command; given: Given }

/** Reads a command line against the table. @throws Problem UNKNOWN_COMMAND, or the command's own code of usage; neither repeats a value */
export function readCommandLine(commands: readonly Command[], version: string, line: string[]): Asked {
  const args = line[0] === 'help' ? [...line.slice(1, 2), '--help'] : line
  let text = ''
  let asked: Asked | undefined
  const program = new CommanderCommand('poolproof')
    .version(version)
    .description(`poolproof ${version}`)
    .helpCommand(false)
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (part) => {
        text += part
      },
      writeErr: () => undefined,
      // One width everywhere: what is printed does not depend on the terminal.
      getOutHelpWidth: () => 120,
    })
    .configureHelp({ subcommandTerm: (each) => each.name() })
    .addHelpText('after', `\nExit codes:\n${exitCodeLines()}\n\nRun poolproof COMMAND --help for details.`)
  for (const command of commands)
    program.addCommand(
      toCommander(command, program, (given) => {
        asked = { command, given }
      }),
    )
  const [word = ''] = args
  const named = commands.find(({ name }) => name === word)
  try {
    // Before --help: that of a command which is not there would be that of all.
    const isUnknown = word !== '' && !word.startsWith('-') && !named
    program.parse(isUnknown ? [word] : args.length > 0 ? args : ['--help'], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { text }
    throw usageProblem(error, named)
  }
  const fault = asked && 'command' in asked && valueFault(asked)
  if (fault && named) throw refusal(named, fault)
  return asked ?? { text }
}

/** What no command can use. */
function valueFault({ command, given }: { command: Command; given: Given }): string | undefined {
  if (command.passesOn) return undefined
  if (Object.values(given).flat().includes('')) return 'an option or an argument is empty'
  const [wrong] =
    Object.entries(command.options ?? {}).find(
      ([long, option]) => 'whole' in option && !/^\d{1,15}$/.test(`${given[long] ?? 0}`),
    ) ?? []
  return wrong && `--${wrong} is not a whole number`
}

function toCommander(
  { name, group, summary, about, passesOn, examples = [], ...row }: Command,
  program: CommanderCommand,
  ask: (given: Given) => void,
): CommanderCommand {
  const names = Object.entries(row.arguments ?? {})
  const options = Object.entries(row.options ?? {})
  const one = new CommanderCommand(name)
    .copyInheritedSettings(program)
    .summary(summary)
    .description(`poolproof ${name}: ${summary}${about ? `\n\n${about}` : ''}`)
    .helpGroup(`${group}:`)
    .allowExcessArguments(false)
  if (passesOn) one.allowUnknownOption().passThroughOptions()
  for (const [term, help] of names)
    one.addArgument(new Argument(term.includes('[') ? term : `<${term}>`, help))
  const made = options.map(([long, option]) => [long, option, toOption(long, option)] as const)
  for (const [, option, each] of made) {
    one.addOption(each)
    const other = 'also' in option && option.also
    if (other) one.addOption(toOption(other, option).hideHelp())
    if (other) one.on(`option:${other}`, (value) => one.setOptionValue(each.attributeName(), value))
  }
  if (examples.length > 0)
    one.addHelpText(
      'after',
      `\nExamples:\n${examples.map((example) => exampleLine(name, example)).join('\n')}`,
    )
  return one.action((...given: unknown[]) => {
    const values = names.map(([term], index) => [term.replaceAll(/[[\].]/g, ''), given[index]])
    const chosen = made.map(([long, option, each]) => [
      long,
      one.getOptionValue(each.attributeName()) ?? withoutIt(option),
    ])
    ask(Object.fromEntries([...values, ...chosen]) as Given)
  })
}

function toOption(long: string, option: OptionRow): Option {
  const flags = `${option.short ? `-${option.short}, ` : ''}--${long}`
  if (!('value' in option)) return new Option(flags, option.help)
  const valued = new Option(
    `${flags} <${option.value}>`,
    `${option.help}${option.many ? '; may be repeated' : ''}`,
  )
  if (option.default !== undefined) valued.default(option.default)
  if (option.many) valued.argParser((value, before: string[] = []) => [...before, value])
  return valued
}

/** What a handler gets where an option was left out. */
function withoutIt(option: OptionRow): false | undefined | string[] {
  if (!('value' in option)) return false
  return option.many ? [] : undefined
}

const exampleLine = (name: string, example: string) =>
  `  ${commandFor(`poolproof ${`${name} ${example}`.trim()}`)}`

function exitCodeLines(): string {
  return Object.entries(exitCodes)
    .map(([code, what]) => `  ${code.padEnd(3)}  ${what}`)
    .join('\n')
}

/** Commander's own text quotes what was typed, which may be a secret in the wrong place. */
const faults: Record<string, string> = {
  'commander.unknownOption': 'unknown option',
  'commander.optionMissingArgument': 'an option lacks its value',
  'commander.missingArgument': 'an argument is missing',
  'commander.excessArguments': 'too many arguments',
}

function usageProblem({ code, message }: CommanderError, command: Command | undefined): Problem {
  const similar = /\(Did you mean .*\)/.exec(message)?.[0]
  const said = (what: string) => (similar ? `${what} ${similar}` : what)
  const fault = said(faults[code] ?? 'an option is wrong')
  if (!command && code === 'commander.unknownCommand')
    return new Problem('UNKNOWN_COMMAND', said('there is no such command'), commandFor('poolproof --help'))
  if (!command) return new Problem('UNKNOWN_OPTION', fault, commandFor('poolproof --help'))
  return refusal(command, fault)
}

const refusal = ({ name, usageCode }: Command, fault: string) =>
  new Problem(usageCode ?? 'UNKNOWN_OPTION', fault, commandFor(`poolproof ${name} --help`))
