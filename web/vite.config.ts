/**
 * How the console's pages are built: into dist/web, with hashed names and nothing inlined, so that they run under
 * `Content-Security-Policy: default-src 'self'`. In development `/api` goes to the mock API (web/dev/mock-api.ts).
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where web/dev/mock-api.ts, or a real gate's console, listens during development. */
const API = process.env.WEIR_CONSOLE_API ?? 'http://127.0.0.1:4780';

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    sourcemap: false,
    // A data: URL would need an exception in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', proxy: { '/api': API }, fs: { allow: ['..'] } },
});
