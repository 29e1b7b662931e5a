import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROVIDER_NAMES } from '../src/domain/provider.js';
import { MANIFESTS, PROVIDER_URLS } from '../src/providers/manifests.js';

const source = new URL('../src/', import.meta.url);

/** Files that name each provider by hand: its public name, its inputs, and the list of manifests. */
const LISTS = [
  'domain/provider.ts',
  'graphql/account/inputs.ts',
  'graphql/account/secrets-inputs.ts',
  'providers/manifests.ts',
];

/**
 * Tables with exceptions, which a new provider need not be in: spellings of brands, among them that
 * of a company, and ages of values. The rules of blockers are tables, too.
 */
const TABLES: readonly string[] = ['domain/values/brand.ts', 'domain/data/freshness.ts'];

/** Returns the code of a file without comments and descriptions, which may name any company. */
function codeOf(file: string): string {
  return readFileSync(new URL(file, source), 'utf8')
    .replaceAll(/\/\*[^]*?\*\/|^\s*\/\/[^\n]*/gm, '')
    .replaceAll(/description:\s*(?:'[^'\n]*'|"[^"\n]*"|`[^`]*`)/g, '');
}

/** Returns the spellings of a provider's name in code: INVERS, inversUrl, HighMobility, high-mobility. */
const spellings = (name: string): RegExp => new RegExp(name.replaceAll('_', '[-_ ]?'), 'i');

function filesNaming(name: string): readonly string[] {
  const folder = `providers/${name.toLowerCase().replaceAll('_', '-')}/`;
  return globSync('**/*.ts', { cwd: source })
    .filter((file) => !file.startsWith(folder) && spellings(name).test(codeOf(file)))
    .sort();
}

test.each(PROVIDER_NAMES)('%s is named outside its folder in the pinned lists only', (name) => {
  const files = filesNaming(name).filter(
    (file) => !TABLES.includes(file) && !file.startsWith('domain/blockers/'),
  );
  expect(files).toEqual(LISTS);
});

test('every provider of the graph has one manifest, with settings and a field of its own', () => {
  expect(MANIFESTS.map(({ description }) => description.name)).toEqual([...PROVIDER_NAMES]);
  const fields = MANIFESTS.map(({ secretsField }) => secretsField);
  expect(new Set(fields).size).toBe(fields.length);
  const variables = PROVIDER_URLS.map(([, { variable }]) => variable);
  expect(new Set(variables).size).toBe(variables.length);
  const names = PROVIDER_URLS.map(([urlName]) => urlName);
  expect(new Set(names).size).toBe(names.length);
  expect(variables.every((variable) => /^FLEETGRAPH_[A-Z_]+_URL$/.test(variable))).toBe(true);
});
