import { describe, expect, it } from 'vitest';
import { read } from './pages.js';

interface Package {
  readonly dev?: boolean;
  readonly license?: string;
}

const { packages } = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, Package>>;
};
const installed = Object.entries(packages).flatMap(([path, entry]) =>
  path === ''
    ? []
    : [
        {
          ...entry,
          name: path.replace(/^.*node_modules\//, ''),
          license: entry.license ?? 'none stated',
        },
      ],
);

const PERMISSIVE = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
];
/** Licenses of tools, which are not distributed. */
const OF_TOOLS = [...PERMISSIVE, 'MPL-2.0', 'CC-BY-4.0', 'Python-2.0'];
const ELASTIC = ['@apollo/composition', '@apollo/federation-internals', '@apollo/query-graphs'];

/** SPDX expressions: with AND all of them must be fine, with OR one is enough. */
const allows = (licenses: readonly string[], expression: string): boolean =>
  expression
    .replaceAll(/[()]/g, '')
    .split(' AND ')
    .every((part) => part.split(' OR ').some((license) => licenses.includes(license.trim())));

describe('the packages of the lock file', () => {
  it('that are shipped are under permissive licenses', () => {
    const shipped = installed.filter(({ dev }) => dev !== true);
    expect(shipped.length).toBeGreaterThan(100);
    expect(shipped.filter(({ license }) => !allows(PERMISSIVE, license))).toEqual([]);
  });

  it('that are tools are under licenses that let us use them, and the one that needs a reason has one', () => {
    expect(
      installed.filter(
        ({ name, license }) => !ELASTIC.includes(name) && !allows(OF_TOOLS, license),
      ),
    ).toEqual([]);
    const elastic = installed.filter(({ license }) => license === 'Elastic-2.0');
    expect(elastic.map(({ name, dev }) => [name, dev])).toEqual(
      ELASTIC.map((name) => [name, true]),
    );
    expect(
      ELASTIC.filter(
        (name) =>
          !read('docs/decisions/0010-what-is-shipped-is-under-permissive-licenses.md').includes(
            `\`${name}\``,
          ),
      ),
    ).toEqual([]);
  });
});
