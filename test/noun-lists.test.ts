import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';

const source = new URL('../src/', import.meta.url);
const nouns = globSync('graphql/*/loaders.ts', { cwd: source }).map((file) =>
  basename(dirname(file)),
);

/** Number of nouns with which a line of the file begins: a key, a property or a declaration. */
function nounsListedIn(file: string): number {
  const code = readFileSync(new URL(file, source), 'utf8').replaceAll(
    /\/\*[^]*?\*\/|\/\/[^\n]*/g,
    '',
  );
  const begins = (noun: string): RegExp =>
    new RegExp(`^\\s*(readonly |const )?['\\w]*${noun}\\w*['"]?\\??\\s*[:=,(]`, 'im');
  return nouns.filter((noun) => begins(noun).test(code)).length;
}

/** Files that list the types of events, whose names begin with nouns. */
const EVENT_TYPES = ['domain/events/fleet-event.ts', 'graphql/event/types.ts'];

/**
 * Commands, sealed columns and the operator's tool have lists of their own, for nouns that have
 * any.
 */
test('a noun is entered in three lists', () => {
  expect(nouns.length).toBeGreaterThanOrEqual(10);
  const lists = globSync('**/*.ts', { cwd: source }).filter(
    (file) =>
      !file.startsWith('cli/') &&
      !EVENT_TYPES.includes(file) &&
      nounsListedIn(file) > nouns.length * 0.7,
  );
  expect(lists.sort()).toEqual(['graphql/modules.ts', 'services/all.ts', 'store/schema/tables.ts']);
});
