import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/domain/values/version.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const FOLDER = 'test/graphql/releases';
const releases = readdirSync(new URL(`../../${FOLDER}`, import.meta.url));
const current = read('schema/fleetgraph.graphql');

/** Deprecated fields that were removed after their time, by the text of the change. */
const REMOVED_AFTER_NOTICE: ReadonlySet<string> = new Set();

const breakingChanges = (before: string, after: string): readonly string[] =>
  findBreakingChanges(buildSchema(before), buildSchema(after))
    .map(({ description }) => description)
    .filter((description) => !REMOVED_AFTER_NOTICE.has(description));

describe('the graph', () => {
  it.each(releases)('breaks no client of %s', (release) => {
    expect(breakingChanges(read(`${FOLDER}/${release}`), current)).toEqual([]);
  });

  it('has the schema of every release before this one', () => {
    const versions = Array.from(
      read('CHANGELOG.md').matchAll(/^## \[(\d+\.\d+\.0)\]/gm),
      ([, one]) => one,
    );
    expect(versions).toContain(VERSION.replace(/\d+$/, '0'));
    const before = versions.filter((version) => version !== VERSION);
    expect(releases.toSorted()).toEqual(before.map((version) => `${version}.graphql`).toSorted());
  });

  it.each([
    ['a field that is gone', /^ {2}clearanceSummary\b/m, '  renamedSummary'],
    ['an argument that is required', 'vehicles(', 'vehicles(mustBeGiven: Int!, '],
    ['a value of an enum that is gone', /^ {2}REVOKED$/m, '  RENAMED'],
  ])('notices %s', (_title, part, instead) => {
    const broken = current.replace(part, instead);
    expect(broken).not.toBe(current);
    expect(breakingChanges(current, broken)).not.toEqual([]);
  });
});
