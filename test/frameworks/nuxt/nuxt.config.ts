export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  telemetry: false,
  // Nuxt imports it by its name and by its path, of which it leaves out the first alone.
  vite: { $server: { build: { rolldownOptions: { external: [/\/node_modules\/unctx\//] } } } },
  devtools: { enabled: false },
  routeRules: { '/': { prerender: true }, '/cached': { isr: 2 } },
})
