import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Sources and dependencies must share one copy of graphql: Node resolves its CommonJS entry, Vite would take the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/bundle.ts'],
    setupFiles: ['test/support/no-leaks.ts'],
    // A test that asserts nothing cannot fail.
    expect: { requireAssertions: true },
    // Half of the time most tests wait: for servers to start, for timers, for the disk.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 30_000,
    // Of tests that ask for it: those of test/endurance/ start servers of their own.
    maxConcurrency: 3,
    coverage: { provider: 'v8', include: ['src'] },
  },
});
