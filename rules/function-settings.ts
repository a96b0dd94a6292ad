/** How Vercel runs the functions. */
export interface FunctionSettings {
  /** Vercel's regions, such as `fra1`. */
  regions: readonly string[]
  /** Seconds that a request may take. */
  maxDuration: number
}

export const functionSettings = (regions: readonly string[]): FunctionSettings => ({
  regions,
  maxDuration: 60,
})
