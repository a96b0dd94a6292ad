import language from '@pulumi/pulumi/proto/language_pb.js'
import struct from 'google-protobuf/google/protobuf/struct_pb.js'
import { describe, expect, it } from 'vitest'
import { runtimeOptions } from '../../../setup/offline/language-host/node-process.ts'

const options = (values: Record<string, string | number | boolean>) =>
  runtimeOptions(new language.ProgramInfo().setOptions(struct.Struct.fromJavaScript(values)))

describe('runtime options', () => {
  it('compile TypeScript unless typescript is false', () => {
    expect(options({}).environment).toEqual({ PULUMI_NODEJS_TYPESCRIPT: 'true' })
    expect(options({ typescript: false }).environment).toEqual({})
  })

  it.each([
    ['--require ../setup/own-node.cjs', ['--require', '../setup/own-node.cjs']],
    ['  --a   --b=c ', ['--a', '--b=c']],
    [`--title "two words" 'it is' back\\ slash`, ['--title', 'two words', 'it is', 'back slash']],
    [`--x="a b"c`, ['--x=a bc']],
    ['', []],
  ])('split nodeargs %j as a shell would', (nodeargs, words) => {
    expect(options({ nodeargs }).nodeArgs).toEqual(words)
  })

  it.each([
    [{ typescript: 'no' }, 'typescript has to be true or false'],
    [{ nodeargs: 1 }, 'nodeargs has to be a string'],
    [{ tsconfig: true }, 'tsconfig has to be a string'],
  ])('%j are refused', (values, text) => {
    expect(() => options(values as Record<string, string>)).toThrow(text)
  })
})
