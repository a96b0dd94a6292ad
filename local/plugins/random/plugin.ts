import type { Plugin } from '../../../plugin/grpc/plugin.ts'
import { unsupported } from '../unsupported.ts'
import { sdkVersion } from '../version.ts'
import { randomBytesResource } from './random-bytes.ts'
import { randomId } from './random-id.ts'
import { randomPassword } from './random-password.ts'
import { randomString } from './random-string.ts'

/** Stands in for `pulumi-resource-random`. */
export const randomPlugin: Plugin<undefined> = {
  name: 'random',
  version: sdkVersion('random'),
  namesOnly: true,
  resources: {
    'random:index/randomBytes:RandomBytes': randomBytesResource,
    'random:index/randomId:RandomId': randomId,
    'random:index/randomPassword:RandomPassword': randomPassword,
    'random:index/randomString:RandomString': randomString,
  },
  unsupported: (token) => unsupported('random', token),
}
