import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { buildSchema, parse, Source, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  allowedActions,
  canFollow,
  CLEARANCE_STATUSES,
  type ClearanceStatus,
} from '../../src/domain/clearance.js';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { anchorsOf } from '../../tools/docs/term-index.js';
import { blocksIn, PAGES, read } from './pages.js';

const root = new URL('../../', import.meta.url);
const anchors = new Map<string, ReadonlySet<string>>();
function anchorsIn(page: string): ReadonlySet<string> {
  const known = anchors.get(page) ?? new Set(anchorsOf(read(page)));
  anchors.set(page, known);
  return known;
}
const operations = PAGES.flatMap((page) =>
  blocksIn(page, 'graphql').map((block, index) => ({ ...block, number: index + 1 })),
);
const schema = buildSchema(read('schema/fleetgraph.graphql'));

describe('the documentation', () => {
  it('shows a query and a subscription on its first page', () => {
    const kinds = operations
      .filter(({ page }) => page === 'README.md')
      .map(({ text }) => text.trim().split(' ')[0]);
    expect(kinds).toEqual(expect.arrayContaining(['query', 'subscription']));
  });

  it.each(operations)('$page: operation $number fits the schema', ({ page, text }) => {
    expect(validate(schema, parse(new Source(text, page))).map(({ message }) => message)).toEqual(
      [],
    );
  });

  it.each(PAGES)('%s: what is linked to is there', (page) => {
    const links = [...read(page).matchAll(/(!?)\[[^\]]*\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
      .filter(([, image]) => image === '')
      .map((match) => match[2]!);
    expect(links.filter((link) => !existsSync(new URL(link, new URL(page, root))))).toEqual([]);
  });

  it.each(PAGES)('%s: headings that are linked to are there', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#\s:]*)#([^)\s]+)\)/g)];
    const missing = links.filter(([, path = '', anchor = '']) => {
      const target = path === '' ? page : posix.join(posix.dirname(page), path);
      return target.endsWith('.md') && !anchorsIn(target).has(anchor);
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });

  it('draws the rooms and their directions as lint enforces them', async () => {
    const { default: rules } = (await import(new URL('.dependency-cruiser.cjs', root).href)) as {
      default: { forbidden: readonly { readonly name: string }[] };
    };
    const enforced = rules.forbidden.flatMap(({ name }) => {
      const [, room, allowed] = /^(\w+)-knows-only-(.+)$/.exec(name) ?? [];
      return room === undefined || allowed === undefined
        ? []
        : [[room, allowed === 'itself' ? 'nothing' : allowed.replaceAll('-', ', ')]];
    });
    const drawn = [...read('src/README.md').matchAll(/^\| `(\w+)\/` \|.*\| ([\w, ]+) \|$/gm)].map(
      (match) => [match[1], match[2]],
    );
    expect(Object.fromEntries(drawn)).toEqual(Object.fromEntries(enforced));
  });

  it('draws its walks through files and folders that exist', () => {
    const drawn = [
      ...read('src/README.md').matchAll(/\w\[\(?([a-z-]+(?:\/[a-z-]+)*)(?::[^\]]*)?\)?\]/g),
    ].map(([, place = '']) => place);
    const missing = drawn.filter(
      (place) =>
        place !== 'database' &&
        ['', '.ts'].every((end) => !existsSync(new URL(`src/${place}${end}`, root))),
    );
    expect(drawn.length).toBeGreaterThan(25);
    expect(missing).toEqual([]);
  });

  it('draws the states of a clearance as the code has them', () => {
    const drawn = [
      ...read('docs/concepts.md').matchAll(/^\| `([A-Z]+)` \| [^|]+ \| ([^|]+) \| ([^|]*)\|$/gm),
    ];
    expect(drawn.map(([, from]) => from)).toEqual(CLEARANCE_STATUSES);
    for (const [, from, followers, actions] of drawn) {
      const status = from as ClearanceStatus;
      expect(namesIn(followers!), status).toEqual(
        CLEARANCE_STATUSES.filter((to) => canFollow(status, to)),
      );
      expect(namesIn(actions!), status).toEqual(
        [...allowedActions({ status, requestedAt: new Date(0) }, cancelable, new Date(1))].sort(),
      );
    }
  });

  it('names every scope', () => {
    const named = [...read('docs/concepts.md').matchAll(/`([a-z-]+:[a-z]+)`/g)].map(
      (match) => match[1]!,
    );
    expect([...new Set(named)].sort()).toEqual([...SCOPES].sort());
  });
});

const cancelable = {
  brand: 'any',
  maker: true,
  credentialKind: 'NONE',
  credentialKinds: ['NONE'],
  unitIdRequired: false,
  credentialFields: [],
  clearance: true,
  eligibilityCheck: false,
  cancelPending: true,
  minCancelAgeSeconds: null,
  odometerRequired: false,
} as const;

/** In the order of the states, or of the alphabet for everything else. */
function namesIn(cell: string): readonly string[] {
  const names = [...cell.matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]!);
  const states: readonly string[] = CLEARANCE_STATUSES;
  return names.sort((a, b) => states.indexOf(a) - states.indexOf(b) || (a < b ? -1 : 1));
}
