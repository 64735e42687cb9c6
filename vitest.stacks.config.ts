// npm run test:stacks: applications as their frameworks build them, which installs these from the registry.
import { defineConfig } from 'vitest/config';

/** An installation and a build take minutes on a busy machine, and not longer. */
const LIMIT_MS = 600_000;

export default defineConfig({
  test: {
    include: ['test/stacks/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    expect: { requireAssertions: true },
  },
});
