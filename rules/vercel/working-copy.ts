/** Every answer of a working copy, which nothing has proved, has it. */
export const workingCopyHeader = 'x-poolproof-working-copy'
