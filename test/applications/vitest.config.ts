/**
 * `npm run test:applications`: the gate before applications that no one of Weir wrote. Not part of `npm test`: it installs
 * several hundred megabytes and takes minutes.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/applications/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    // The first run installs and builds.
    hookTimeout: 1_200_000,
  },
});
