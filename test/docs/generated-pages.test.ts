import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { buildSchema, isSpecifiedScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/run.js';
import { SETTING_NAMES } from '../../src/config/config.js';
import { USER_ERROR_CODES } from '../../src/domain/errors.js';
import { PASSWORD_DAYS } from '../../src/services/vehicle/unit-passwords.js';
import { SEALED_COLUMNS } from '../../src/store/access/sealed-columns.js';
import { tables } from '../../src/store/schema/sqlite.js';
import { generatedPages } from '../../tools/docs/generated-pages.js';
import { schemaReference } from '../../tools/docs/schema-reference.js';
import { read } from './pages.js';

const TERMS = 'docs/terms.md';
const pages = generatedPages();
const schema = buildSchema(read('schema/fleetgraph.graphql'));

describe('the reference of the schema', () => {
  it.each([...pages.keys()].filter((path) => path !== TERMS))(
    '%s is up to date: npm run docs',
    (path) => {
      expect(read(path)).toBe(pages.get(path));
    },
  );

  it('has a heading for every operation and type', () => {
    const text = [...pages].filter(([path]) => path !== TERMS).map(([, page]) => page);
    const headings = new Set(
      Array.from(text.join('\n').matchAll(/^## (\w+)$/gm), ([, name]) => name),
    );
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const types = Object.values(schema.getTypeMap())
      .filter((type) => !roots.includes(type as never) && !isSpecifiedScalarType(type))
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('__'));
    const operations = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}));
    expect([...types, ...operations].filter((name) => !headings.has(name))).toEqual([]);
  });

  it('shows scopes, deprecations, defaults and bars within a table', () => {
    const sdl = (directives: string): string => `
      directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT
      type Query { "Cars | vans." cars(first: Int = 25): [Car!]! ${directives} }
      type Car { old: Int @deprecated(reason: "Use \`new\`.") state: State }
      enum State { ON OFF @deprecated(reason: "Never sent.") }`;
    const scoped = sdl('@requiresScopes(scopes: [["car:read", "fleet:x"], ["car:write"]])');
    const made = schemaReference(sdl(''), scoped);
    expect(made.get('queries.md')).toContain('Scope: `car:read` and `fleet:x` or `car:write`.');
    expect(made.get('queries.md')).toContain('| `first` | Int = `25` |');
    expect(made.get('queries.md')).toContain('Returns \\[[Car](objects.md#car)!\\]!');
    expect(made.get('objects.md')).toContain('| `old` | Int | **Deprecated**: Use `new`. |');
    expect(made.get('enums.md')).toContain('| `OFF` | **Deprecated**: Never sent. |');
  });
});

describe('docs/terms.md', () => {
  const termsOf = (text = ''): ReadonlySet<string> =>
    new Set(Array.from(text.matchAll(/^\* `?([^`\n]+?)`?: \[/gm), ([, term = '']) => term));
  const listed = termsOf(read(TERMS));

  it('has the settings, error codes, commands, operations and types', () => {
    const made = termsOf(pages.get(TERMS));
    const wanted = [
      ...SETTING_NAMES,
      ...USER_ERROR_CODES,
      ...COMMANDS.map(({ name }) => name),
      ...Object.keys(schema.getMutationType()?.getFields() ?? {}),
    ];
    const explained = new Set(Array.from(made, (term) => term.toLowerCase()));
    expect(wanted.filter((term) => !explained.has(term.toLowerCase()))).toEqual([]);
  });

  // Links are checked as on every page; a page that grew may be ahead of the index by a few terms.
  it('lists what the pages explain: npm run docs', () => {
    const missing = [...termsOf(pages.get(TERMS))].filter((term) => !listed.has(term));
    expect(missing.length > 25 ? missing : []).toEqual([]);
  });
});

describe('docs/retention.md', () => {
  const page = read('docs/retention.md');

  it('names every table', () => {
    const names = Object.values(tables).map((table) => getTableConfig(table).name);
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('says of every table with sealed values that they are sealed', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const sealed = new Set(SEALED_COLUMNS.map((column) => column.split('.')[0]!));
    const unsealed = [...sealed].filter(
      (table) => !rows.some((row) => row.includes(`\`${table}`) && row.includes('sealed')),
    );
    expect(unsealed).toEqual([]);
  });

  it('has the days of unit passwords as the code has them', () => {
    expect(PASSWORD_DAYS).toBe(7);
    expect(page).toContain('seven days without an attempt');
  });
});
