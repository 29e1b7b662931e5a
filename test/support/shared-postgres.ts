import { type TestProject } from 'vitest/node';
import { startPostgres } from './postgres.js';

/** Starts the PostgreSQL server of a run with FLEETGRAPH_TEST_ENGINE=postgres. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  if ('unavailable' in postgres) throw new Error(postgres.unavailable);
  project.provide('postgresUrl', postgres.url);
  return postgres.stop;
}
