import { readdirSync, readFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { buildSchema, concatAST, Kind, parse, Source, validate } from 'graphql';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const schema = buildSchema(read('schema/fleetgraph.graphql'));

/** The examples have packages of their own, which are not installed here: what can be told without them. */
describe('the examples', () => {
  test('have their versions pinned, and a lock file that names no registry', () => {
    for (const name of ['board', 'gateway']) {
      const { dependencies, devDependencies } = JSON.parse(
        read(`examples/${name}/package.json`),
      ) as Readonly<Record<string, Record<string, string>>>;
      const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
      );
      expect([name, loose]).toEqual([name, []]);
      expect(read(`examples/${name}/package-lock.json`)).not.toContain('"resolved"');
    }
  });

  test('board: its operations fit the schema, and so do the trusted documents that were made of them', () => {
    const folder = 'examples/board/src/operations/';
    const operations = concatAST(
      readdirSync(new URL(folder, root)).map((file) =>
        parse(new Source(read(folder + file), file)),
      ),
    );
    expect(validate(schema, operations).map(({ message }) => message)).toEqual([]);
    const manifest = Object.values(
      JSON.parse(read('examples/board/src/generated/persisted-documents.json')) as Record<
        string,
        string
      >,
    );
    for (const text of manifest)
      expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
    const written = operations.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
    );
    const trusted = manifest.flatMap((text) =>
      parse(text).definitions.flatMap((definition) =>
        definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
      ),
    );
    expect(trusted.sort()).toEqual(written.sort());
  });

  test('board: lines are read by what the brand needs', async () => {
    const { columnsFor, rowsIn } = (await import(
      new URL('examples/board/src/rows.ts', root).href
    )) as {
      readonly columnsFor: (
        brand: { readonly unitIdRequired: boolean },
        ownPasswords: boolean,
      ) => readonly string[];
      readonly rowsIn: (text: string, columns: readonly string[]) => readonly object[];
    };
    expect(rowsIn(' A, B;C\n\nD\tE ', columnsFor({ unitIdRequired: false }, false))).toEqual(
      ['A', 'B', 'C', 'D', 'E'].map((vin) => ({ vin })),
    );
    const all = columnsFor({ unitIdRequired: true }, true);
    expect(rowsIn('A\tU-1\tpass, with; blanks\r\nB, U-2\n\n C', all)).toEqual([
      { vin: 'A', telematicsUnitId: 'U-1', individualPassword: 'pass, with; blanks' },
      { vin: 'B', telematicsUnitId: 'U-2' },
      { vin: 'C' },
    ]);
    expect(rowsIn('A own password', columnsFor({ unitIdRequired: false }, true))).toEqual([
      { vin: 'A', individualPassword: 'own password' },
    ]);
  });

  test('gateway: its second subgraph composes with Fleetgraph', () => {
    const [, typeDefs] = /typeDefs = \/\* GraphQL \*\/ `([^`]+)`/.exec(
      read('examples/gateway/workshop.js'),
    )!;
    const { supergraphSdl, errors } = composeServices([
      {
        name: 'fleetgraph',
        url: 'http://fleetgraph.example/graphql',
        typeDefs: parse(read('schema/subgraph.graphql')),
      },
      { name: 'workshop', url: 'http://workshop.example/graphql', typeDefs: parse(typeDefs!) },
    ]);
    expect(errors ?? []).toEqual([]);
    expect(supergraphSdl).toContain('appointments');
  });

  test('gateway: a subscription is resumed after its last event, each of them once', async () => {
    const { resume } = (await import(new URL('examples/gateway/resume.js', root).href)) as {
      readonly resume: Resume;
    };
    const asked: (string | undefined)[] = [];
    const pauses: unknown[] = [];
    const turns: readonly (readonly unknown[])[] = [
      [eventOf(1), eventOf(2), new Error('socket closed')],
      // The instance behind ends without an error.
      [eventOf(3)],
      // The gateway has repeated the subscription by itself, with its first cursor.
      [eventOf(2), eventOf(3), eventOf(4)],
      [{ errors: [{ extensions: { code: 'STORE_UNAVAILABLE' } }] }],
      [[{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]],
      [eventOf(5), { errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] }],
    ];
    const events = resume(
      (after) => sourceOf(turns[asked.push(after) - 1] ?? []),
      'c0',
      (failure) => void pauses.push(failure),
    );
    const ids: string[] = [];
    await expect(
      (async () => {
        for await (const { id } of events) ids.push(id);
      })(),
    ).rejects.toEqual([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
    expect(ids).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
    expect(asked).toEqual(['c0', 'c2', 'c3', 'c4', 'c4', 'c4']);
    expect(pauses).toHaveLength(5);
  });

  test('gateway: the way to follow that it prints fits the schema', () => {
    const documents = [
      ...read('examples/gateway/follow.js').matchAll(/= `((?:query|subs)[^`]+)`/g),
    ];
    expect(documents).toHaveLength(2);
    for (const [, text = ''] of documents)
      expect(
        // Appointments are a field of the other subgraph.
        validate(schema, parse(text.replace('appointments { day }', ''))).map(
          ({ message }) => message,
        ),
      ).toEqual([]);
    expect(read('examples/gateway/start.js')).toContain('node follow.js');
  });
});

type Resume = (
  subscribe: (after: string | undefined) => AsyncIterable<unknown>,
  after: string,
  pause: (failure: unknown) => void,
) => AsyncIterable<{ readonly id: string }>;

const eventOf = (number: number): object => ({
  data: { clearanceChanged: { id: `e${number}`, cursor: `c${number}` } },
});

/** Yields results; throws errors, and lists of errors as clients do. */
async function* sourceOf(results: readonly unknown[]): AsyncGenerator {
  for (const result of results) {
    await Promise.resolve();
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as clients do
    if (result instanceof Error || Array.isArray(result)) throw result;
    yield result;
  }
}
