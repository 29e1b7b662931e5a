import { defineConfig } from 'vitest/config';

/**
 * Tests that run on PostgreSQL as well, with FLEETGRAPH_TEST_ENGINE=postgres: those of servers as
 * their callers see them. Others choose their engines themselves.
 */
const ON_POSTGRES = {
  include: ['test/{api,security,graphql-http,federation}/**/*.test.ts'],
  exclude: [
    // They start PostgreSQL themselves.
    '**/*-postgres.test.ts',
    'test/api/database-away.test.ts',
    'test/api/disconnect-races.test.ts',
    // They are about a SQLite file: its bytes, its triggers, or processes that the tests start on one.
    'test/api/{backup-restore,full-disk,invers-crash,readiness,stop}.test.ts',
    'test/api/{driver-import,secrets}.test.ts',
    'test/security/{audit,canaries,deleted-data,leak-search,provoked-faults}.test.ts',
  ],
  globalSetup: ['test/support/bundle.ts', 'test/support/shared-postgres.ts'],
};

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
    maxWorkers: 4,
    // Files of one worker share modules: a third of the processor time. State left behind by a file is a fault.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 30_000,
    // Of tests that ask for it: those of test/endurance/ start servers of their own.
    maxConcurrency: 3,
    ...(process.env['FLEETGRAPH_TEST_ENGINE'] === 'postgres' && ON_POSTGRES),
    coverage: { provider: 'v8', include: ['src'] },
  },
});
