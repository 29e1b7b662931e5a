import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const SERVER_TESTS = 'test/{api,security,graphql-http,federation}/**/*.test.ts';

/** Files that run on both engines, or on PostgreSQL alone, in every run. */
const choosesEngines = (file: string): boolean =>
  /describeOn(BothEngines|Postgres)|startPostgres/.test(readFileSync(file, 'utf8'));

/**
 * Tests that run on PostgreSQL as well, with FLEETGRAPH_TEST_ENGINE=postgres: those of servers as
 * their callers see them. Others choose their engines themselves.
 */
const ON_POSTGRES = {
  include: [SERVER_TESTS],
  exclude: [
    ...globSync(SERVER_TESTS).filter(choosesEngines),
    '**/*-postgres.test.ts',
    // They are about a SQLite file: its bytes, its triggers, or processes that the tests start on one.
    'test/api/{backup-restore,full-disk,invers-crash,readiness,stop}.test.ts',
    'test/api/{driver-import,secrets}.test.ts',
    // Budgets that instances share end by the machine's clock, not by that of a test.
    'test/api/driving-data.test.ts',
    'test/security/{audit,deleted-data}.test.ts',
  ],
  globalSetup: ['test/support/bundle.ts', 'test/support/shared-postgres.ts'],
  // All files share one server.
  maxWorkers: 2,
  isolate: true,
};

/** Files that wait for minutes: they start first. */
const WAITING = /test\/(console\/console|api\/invers-changes)\.test\.ts$/;
/** Measures servers of its own, whose limits a busy machine does not keep: it starts last. */
const MEASURING = /test\/endurance\/endurance\.test\.ts$/;

const placeOf = ({ moduleId }: TestSpecification): number =>
  WAITING.test(moduleId) ? 0 : MEASURING.test(moduleId) ? 2 : 1;

class InPlaces extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => placeOf(one) - placeOf(other));
  }
}

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
    sequence: { sequencer: InPlaces },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Applies to tests that ask for it: those of test/endurance/ start servers of their own.
    maxConcurrency: 3,
    ...(process.env['FLEETGRAPH_TEST_ENGINE'] === 'postgres' && ON_POSTGRES),
    coverage: { provider: 'v8', include: ['src'] },
  },
});
