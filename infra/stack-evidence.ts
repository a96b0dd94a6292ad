import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import { evidenceKey, type SignedEvidence, signEvidence } from './model/promotion/evidence.ts'
import type { Proof } from './proof.ts'

/** What this stack proved last, signed with a key of its own, so that another stack can hold its bytes against it. */
export class StackEvidence extends pulumi.ComponentResource {
  /** `pulumi stack output evidence --json` is the evidence file. */
  readonly evidence: pulumi.Output<SignedEvidence>
  /** What it proved so far, newest first: where `poolproof rollback` may go back to. */
  readonly releases: pulumi.Output<SignedEvidence[]>
  /** Public: what another stack pins as `poolproof:evidenceKey`. */
  readonly evidenceKey: pulumi.Output<string>

  constructor(name: string, proof: Proof, opts?: pulumi.ComponentResourceOptions) {
    super('poolproof:index:StackEvidence', name, {}, opts)
    const key = new random.RandomPassword(`${name}-key`, { length: 48, special: false }, { parent: this })
    const secret = pulumi.secret(key.result)
    this.releases = pulumi.unsecret(
      pulumi
        .all([secret, proof.releases])
        .apply(([text, releases]) => releases.map((one) => signEvidence(text, pulumi.getStack(), one))),
    )
    this.evidence = this.releases.apply(([latest]) => latest as SignedEvidence)
    this.evidenceKey = pulumi.unsecret(secret.apply(evidenceKey))
    this.registerOutputs({ releases: this.releases, evidenceKey: this.evidenceKey })
  }
}
