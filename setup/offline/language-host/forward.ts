import { Client, credentials, type handleUnaryCall, type MethodDefinition } from '@grpc/grpc-js'

/** Resource states and whole stacks travel: gRPC's default limit of 4 MB is too small. */
export const UNLIMITED = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 }

export const connectTo = (port: number): Client =>
  new Client(`127.0.0.1:${port}`, credentials.createInsecure(), UNLIMITED)

/** Calls a unary method on another server, whatever its message. */
export function callUnary<Request, Response>(
  client: Client,
  { path, requestSerialize, responseDeserialize }: MethodDefinition<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, answer) =>
      answer === undefined ? reject(error) : resolve(answer),
    )
  })
}

/** Answers a call with what the server behind `target` answers, its errors included. */
export function forward<Request, Response>(
  method: MethodDefinition<Request, Response>,
  target: () => Promise<Client>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    target()
      .then((client) => callUnary(client, method, call.request))
      .then(
        (answer) => callback(null, answer),
        (error) => callback(error),
      )
  }
}
