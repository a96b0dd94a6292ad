/** What is promised of a whole proof is tested where the proof is: elsewhere it is a step on the way. */
export const quickProof = { requests: 20, concurrency: 5 }
