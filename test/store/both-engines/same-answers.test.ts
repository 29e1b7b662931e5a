import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Store } from '../../../src/store/engine/store.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { openTempStore, type TempStore } from '../../support/store.js';
import { QUESTIONS } from './questions/all.js';
import { answerOf, changeOf, type Questions, rowsOf } from './same-answers.js';
import { insertWorld } from './world.js';

const SOURCE = join(import.meta.dirname, '../../../src/store');

/** Files whose functions are called here. */
const ASKED = QUESTIONS.filter(
  ({ reads, writes }) => Object.keys({ ...reads, ...writes }).length > 0,
);

/** Answers without content. */
const NOTHING = /^(\{|\{"answer":(null|0|false|\[\]|\{\})\}|\{"error".*)$/;

describeOnPostgres('a repository on SQLite and on PostgreSQL', (postgres) => {
  let sqlite: TempStore;
  let store: Store;

  beforeAll(async () => {
    sqlite = openTempStore();
    store = await openPostgresStore(await createDatabaseOfLocale(postgres.url, 'en-US'));
    await insertWorld(sqlite.store);
    await insertWorld(store);
  }, 60_000);
  afterAll(async () => {
    await sqlite.dispose();
    await store.close();
    await postgres.stop();
  });

  test('stores the same rows', async () => {
    const rows = await rowsOf(sqlite.store.read);

    expect(Object.values(rows)).not.toContainEqual([]);
    expect(await rowsOf(store.read)).toEqual(rows);
  });

  describe.each(ASKED)('$file', ({ reads, writes }: Questions) => {
    test.each(Object.entries(reads))('%s answers the same', async (_, calls) => {
      const answers = [];
      for (const [index, call] of calls.entries()) {
        const answer = await answerOf(call, sqlite.store.read);
        expect(await answerOf(call, store.read), `call ${index}`).toEqual(answer);
        answers.push(JSON.stringify(answer));
      }
      expect(answers.some((answer) => !NOTHING.test(answer))).toBe(true);
    });

    test.each(Object.entries(writes))('%s changes the same', async (_, calls) => {
      const before = await rowsOf(sqlite.store.read);
      let changes = 0;
      for (const [index, call] of calls.entries()) {
        const change = await changeOf(call, sqlite.store);
        expect(await changeOf(call, store), `call ${index}`).toEqual(change);
        if (JSON.stringify(change.rows) !== JSON.stringify(before)) changes += 1;
      }
      expect(changes).toBeGreaterThan(0);
    });
  });
});

describe('every function of a repository', () => {
  test('is in the list of questions', () => {
    const listed = new Set(QUESTIONS.map(({ file }) => file));

    expect(repositories().filter((file) => !listed.has(file))).toEqual([]);
  });

  test.each(QUESTIONS)('of $file is called', ({ module, reads, writes, elsewhere = [] }) => {
    const called = new Set([...Object.keys(reads), ...Object.keys(writes), ...elsewhere]);
    const functions = Object.entries(module).flatMap(([name, value]) =>
      typeof value === 'function' ? [name] : [],
    );

    expect(functions.filter((name) => !called.has(name))).toEqual([]);
  });
});

/** Files of `src/store` with functions that take a `Db`. */
function repositories(): readonly string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !/^(engine|query|schema)\//.test(file))
    .filter(
      (file) => file.endsWith('.ts') && /\bDb\b/.test(readFileSync(join(SOURCE, file), 'utf8')),
    );
}

/** Creates a database whose own order of texts is that of a language; returns its URL. */
async function createDatabaseOfLocale(url: string, locale: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    `create database of_locale template template0 locale_provider icu icu_locale '${locale}'`,
  );
  await client.end();
  return url.replace(/[^/]*$/, 'of_locale');
}
