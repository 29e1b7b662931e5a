import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestServer } from '../support/app.js';
import { type Json } from '../support/simulator.js';

const ready = async (url: string) => {
  const response = await fetch(`${url}/health/ready`);
  const body: Json = await response.json();
  return { status: response.status, body };
};

describe('readiness of a server', () => {
  it('is given once it works, and taken back when the database lacks a migration that it knows', async () => {
    const server = await startTestServer();
    onTestFinished(() => server.close());
    expect(await ready(server.url)).toEqual({ status: 200, body: { status: 'ok' } });
    const file = new Database(server.databasePath);
    const { last } = file
      .prepare('select max(created_at) as last from __drizzle_migrations')
      .get() as { last: number };
    file.prepare('delete from __drizzle_migrations where created_at = ?').run(last);
    file.close();
    const { status, body } = await ready(server.url);
    expect(status).toBe(503);
    expect(Object.keys(body.failing)).toEqual(['migrations']);
    expect(body.failing.migrations).toContain('was not carried out');
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  });
});
