import type { Command } from './command.ts'

/** Everything `poolproof` can do, by the word that asks for it. */
export const commands: Readonly<Record<string, Command>> = {
  doctor: {
    summary: 'is the connection configuration true there? A Vercel project, a stack, an .env file, a URL',
    load: async () => (await import('../doctor/index.ts')).doctor,
  },
  adopt: {
    summary: 'takes over a Vercel project that was made by hand: a stack file and a file for pulumi import',
    load: async () => (await import('../adopt/index.ts')).adopt,
  },
}
