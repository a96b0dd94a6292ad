import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import type * as rpc from '@pulumi/pulumi/proto/provider_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { fromStruct, type Properties, toStruct } from './properties.ts'
import { checkResponse, diffResponse, PartialFailure } from './responses.ts'
import type { Session, Unary } from './session.ts'

/** Gives a partial failure the inputs that have to stay in the state. */
async function withInputs<Result>(
  work: Promise<Result>,
  inputs: Properties,
  secrets: readonly string[],
): Promise<Result> {
  try {
    return await work
  } catch (thrown) {
    if (thrown instanceof PartialFailure) thrown.kept = { inputs, secrets }
    throw thrown
  }
}

/** The life of one resource, from check to delete. */
export function resourceCalls<Config>(session: Session<Config>, unary: Unary): UntypedServiceImplementation {
  return {
    check: unary(async (request: rpc.CheckRequest) => {
      const news = fromStruct(request.getNews())
      const olds = request.hasOlds() ? fromStruct(request.getOlds()).values : undefined
      const context = session.contextOf(request.getUrn())
      const checked = await session
        .resourceOf(request.getUrn())
        .check(news.values, olds, session.config as Config, context)
      return checkResponse(checked, news.secrets)
    }),
    diff: unary(async (request: rpc.DiffRequest) => {
      const news = fromStruct(request.getNews()).values
      const state = {
        id: request.getId(),
        inputs: fromStruct(request.getOldInputs()).values,
        outputs: fromStruct(request.getOlds()).values,
      }
      const context = session.contextOf(request.getUrn())
      const difference = await session
        .resourceOf(request.getUrn())
        .diff(state, news, session.config as Config, context)
      return diffResponse(difference, session.plugin.namesOnly ? undefined : { olds: state.inputs, news })
    }),
    create: unary(async (request: rpc.CreateRequest) => {
      const resource = session.resourceOf(request.getUrn())
      const news = fromStruct(request.getProperties())
      const secrets = [...news.secrets, ...(resource.secrets ?? [])]
      const context = { ...session.contextOf(request.getUrn()), preview: request.getPreview() }
      const created = await withInputs(
        resource.create(news.values, session.config as Config, context),
        news.values,
        secrets,
      )
      const response = new messages.CreateResponse()
      response.setId(created.id)
      response.setProperties(toStruct(created.outputs, secrets))
      return response
    }),
    read: unary(async (request: rpc.ReadRequest) => {
      const resource = session.resourceOf(request.getUrn())
      const outputs = fromStruct(request.getProperties())
      const inputs = fromStruct(request.getInputs())
      const state = { id: request.getId(), inputs: inputs.values, outputs: outputs.values }
      const found = await resource.read(
        state.id,
        state,
        session.config as Config,
        session.contextOf(request.getUrn()),
      )
      const response = new messages.ReadResponse()
      if (!found) return response
      const secrets = [...outputs.secrets, ...inputs.secrets, ...(resource.secrets ?? [])]
      response.setId(found.id)
      response.setProperties(toStruct(found.outputs, secrets))
      response.setInputs(toStruct(found.inputs, secrets))
      return response
    }),
    update: unary(async (request: rpc.UpdateRequest) => {
      const resource = session.resourceOf(request.getUrn())
      if (!resource.update) throw new Error(`${request.getUrn()} can only be replaced`)
      const id = request.getId()
      const news = fromStruct(request.getNews())
      const secrets = [...news.secrets, ...(resource.secrets ?? [])]
      const state = {
        id,
        inputs: fromStruct(request.getOldInputs()).values,
        outputs: fromStruct(request.getOlds()).values,
      }
      const context = { ...session.contextOf(request.getUrn()), preview: request.getPreview() }
      const outputs = await withInputs(
        resource.update(id, state, news.values, session.config as Config, context),
        news.values,
        secrets,
      )
      const response = new messages.UpdateResponse()
      response.setProperties(toStruct(outputs, secrets))
      return response
    }),
    delete: unary(async (request: rpc.DeleteRequest) => {
      const outputs = fromStruct(request.getProperties()).values
      const context = session.contextOf(request.getUrn())
      await session
        .resourceOf(request.getUrn())
        .delete(request.getId(), outputs, session.config as Config, context)
      return new empty.Empty()
    }),
  }
}
