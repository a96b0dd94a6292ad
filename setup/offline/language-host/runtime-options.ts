import type { ProgramInfo } from '@pulumi/pulumi/proto/language_pb.js'

/** `runtime.options` of Pulumi.yaml. */
export interface RuntimeOptions {
  /** Arguments for `node` itself, before the program. */
  nodeArgs: string[]
  /** What the SDK reads from the environment: whether to compile with ts-node (true unless said otherwise), and by which tsconfig. */
  environment: Record<string, string>
}

/** Reads the options; one of the wrong type is an error, as in the official host. */
export function runtimeOptions(info: ProgramInfo | undefined): RuntimeOptions {
  const options: Record<string, unknown> = info?.getOptions()?.toJavaScript() ?? {}
  const { typescript = true, tsconfig = '', nodeargs = '' } = options
  if (typeof typescript !== 'boolean') throw new Error('runtime option typescript has to be true or false')
  if (typeof tsconfig !== 'string') throw new Error('runtime option tsconfig has to be a string')
  if (typeof nodeargs !== 'string') throw new Error('runtime option nodeargs has to be a string')
  return {
    nodeArgs: splitArguments(nodeargs),
    environment: {
      ...(typescript ? { PULUMI_NODEJS_TYPESCRIPT: 'true' } : {}),
      ...(tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
    },
  }
}

/** Splits as a shell would: at spaces, except between quotes or after a backslash. */
function splitArguments(text: string): string[] {
  const words = text.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g) ?? []
  return words.map((word) =>
    word.replace(
      /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
      (_, escaped, double, single) =>
        escaped ?? (double === undefined ? single : double.replace(/\\(["\\])/g, '$1')),
    ),
  )
}
