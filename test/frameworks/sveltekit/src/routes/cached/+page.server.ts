export const config = { isr: { expiration: 2 } }

export const load = () => ({ rendered: new Date().toISOString() })
