import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createLog } from '../src/log.js';

const HASH = 'scrypt-not-a-real-hash';

function logged(error: unknown): string {
  const lines: string[] = [];
  createLog('info', { write: (line: string) => void lines.push(line) }).error(
    { err: error },
    'it failed',
  );
  return lines.join('');
}

/** An error as the driver makes it of a unique index: its detail quotes the row. */
function refusal(): pg.DatabaseError {
  const error = new pg.DatabaseError(
    'duplicate key value violates unique constraint "api_clients_pkey"',
    0,
    'error',
  );
  return Object.assign(error, {
    code: '23505',
    detail: `Key (secret_hash)=(${HASH}) already exists.`,
    where: HASH,
    internalQuery: HASH,
  });
}

const wrapped = (): Error =>
  new DrizzleQueryError('insert into api_clients values ($1)', [`${HASH}\nsecond line`], refusal());

test.each([
  ['as it comes from the driver', refusal],
  ['with the statement round it', wrapped],
  ['as a cause', () => new Error('a job failed', { cause: wrapped() })],
  [
    'as a cause of a cause',
    () => new Error('outer', { cause: new Error('inner', { cause: wrapped() }) }),
  ],
])(
  'an error of the database %s is logged with its reason, and without parameters',
  (_how, make) => {
    const line = logged(make());
    expect(line).toContain('api_clients_pkey');
    expect(line).not.toContain(HASH);
    expect(line).not.toContain('second line');
    expect(line).not.toContain('insert into');
  },
);

test('other errors are logged with code, stack and causes', () => {
  const error = Object.assign(new Error('outer', { cause: new Error('inner') }), {
    code: 'E_OUTER',
  });
  const { err } = JSON.parse(logged(error));
  expect(err).toMatchObject({ type: 'Error', message: 'outer: inner', code: 'E_OUTER' });
  expect(err.stack).toContain('caused by: Error: inner');
});

test('a value that is no error is logged as it is', () => {
  expect(JSON.parse(logged('just words')).err).toBe('just words');
});
