import { type handleUnaryCall, type ServerWritableStream, status } from '@grpc/grpc-js'
import type { ILanguageRuntimeServer } from '@pulumi/pulumi/proto/language_grpc_pb.js'
import language from '@pulumi/pulumi/proto/language_pb.js'
import plugin from '@pulumi/pulumi/proto/plugin_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { about, installDependencies, programDependencies, requiredPackages } from './dependencies.ts'
import { type LanguageHost, sdkVersion } from './node-process.ts'
import { run, runPlugin } from './run.ts'

/** `pulumirpc.LanguageRuntime`: every call of the service, code generation excepted. */
export function languageRuntime(host: LanguageHost, cancel: () => void): ILanguageRuntimeServer {
  return {
    handshake: unary(async (request: language.LanguageHandshakeRequest) => {
      host.engine = request.getEngineAddress() || host.engine
      return new language.LanguageHandshakeResponse()
    }),
    getPluginInfo: unary(async () => new plugin.PluginInfo().setVersion(sdkVersion())),
    getRequiredPackages: unary(async (request: language.GetRequiredPackagesRequest) =>
      requiredPackages(request),
    ),
    run: unary((request: language.RunRequest) => run(request, host)),
    runPlugin: streaming((call) => runPlugin(call, host)),
    installDependencies: streaming((call) => installDependencies(call, host)),
    about: unary(async () => about()),
    getProgramDependencies: unary(async (request: language.GetProgramDependenciesRequest) =>
      programDependencies(request),
    ),
    runtimeOptionsPrompts: unary(async () => new language.RuntimeOptionsResponse()),
    template: unary(async () => new language.TemplateResponse()),
    cancel: unary(async () => {
      cancel()
      return new empty.Empty()
    }),
    getRequiredPlugins: unimplemented('GetRequiredPlugins (GetRequiredPackages replaces it)'),
    generateProgram: unimplemented('GenerateProgram'),
    generateProject: unimplemented('GenerateProject'),
    generatePackage: unimplemented('GeneratePackage'),
    pack: unimplemented('Pack'),
    link: unimplemented('Link'),
  }
}

function unary<Request, Response>(
  handle: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    handle(call.request).then(
      (response) => callback(null, response),
      (error) => callback(failure(error)),
    )
  }
}

function streaming<Request, Response>(
  handle: (call: ServerWritableStream<Request, Response>) => Promise<void>,
) {
  return (call: ServerWritableStream<Request, Response>) => {
    handle(call).then(
      () => call.end(),
      (error) => call.emit('error', failure(error)),
    )
  }
}

const failure = (error: unknown) => ({
  code: status.UNKNOWN,
  details: error instanceof Error ? error.message : String(error),
})

function unimplemented(name: string): handleUnaryCall<unknown, never> {
  const details = `this language host runs programs and plugins; ${name} needs the official one, which comes with the Pulumi CLI's release`
  return (_, callback) => callback({ code: status.UNIMPLEMENTED, details })
}
