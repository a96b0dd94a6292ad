import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import {
  evidenceKey,
  evidenceText,
  type Release,
  releaseTexts,
  signEvidence,
} from '../../rules/release/evidence.ts'
import type { Proof } from './proof.ts'

/** What this stack proved last, signed with its own key, so that another stack can compare its bytes with it. */
export class StackEvidence extends pulumi.ComponentResource {
  /** `pulumi stack output evidence --json` is the evidence file. */
  readonly evidence: pulumi.Output<string>
  /** What it proved so far, by time: where `poolproof rollback` may go back to. */
  readonly releases: pulumi.Output<Record<string, string>>
  /** Public: what another stack pins as `poolproof:evidenceKey`. */
  readonly evidenceKey: pulumi.Output<string>

  constructor(name: string, proof: Proof, opts?: pulumi.ComponentResourceOptions) {
    super('poolproof:index:StackEvidence', name, {}, opts)
    const key = new random.RandomPassword(`${name}-key`, { length: 48, special: false }, { parent: this })
    const secret = pulumi.secret(key.result)
    this.releases = proof.releases.apply(releaseTexts)
    this.evidence = pulumi.unsecret(
      pulumi
        .all([secret, proof.releases])
        .apply(([text, [latest]]) =>
          evidenceText(
            signEvidence(text, pulumi.getStack(), { ...latest, variables: sorted(latest) } as Release),
          ),
        ),
    )
    this.evidenceKey = pulumi.unsecret(secret.apply(evidenceKey))
    this.registerOutputs({ evidence: this.evidence, evidenceKey: this.evidenceKey })
  }
}

/** The engine keeps no order of names. */
function sorted(release: { variables?: Record<string, true> | string[] } = {}): string[] {
  const { variables = {} } = release
  return (Array.isArray(variables) ? variables : Object.keys(variables)).sort()
}
