/** A version that is not served; the message is what the builder or the embedded cloud says of it. */
export class NotServed extends Error {
  override readonly name = 'NotServed'
}
