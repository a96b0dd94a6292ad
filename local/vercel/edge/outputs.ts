import { type BuildOutput, readBuildOutput } from '../build-output.ts'
import type { Cloud } from '../cloud.ts'

/** Outputs never change once deployed, and deployment ids are never used again. */
const outputs = new Map<string, BuildOutput>()

export function outputOf(cloud: Cloud, deploymentId: string): BuildOutput {
  let output = outputs.get(deploymentId)
  if (!output) {
    output = readBuildOutput(cloud.outputFolder(deploymentId))
    outputs.set(deploymentId, output)
  }
  return output
}
