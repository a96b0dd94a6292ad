/** The time of a story of many updates. */
export const long = { timeout: 900_000 }

/** A step of a story: its name stands before the error of what fails in it. */
export async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error) error.message = `${name}: ${error.message}`
    throw error
  }
}
