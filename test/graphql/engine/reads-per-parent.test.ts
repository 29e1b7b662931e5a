import { setImmediate as nextTurn } from 'node:timers/promises';
import { getNamedType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createGraphqlEngine, type GraphqlEngine } from '../../../src/graphql/engine/engine.js';
import { READS_PER_PARENT } from '../../../src/graphql/limits/work-cost.js';
import { startTestCore, type TestCore, vehicleOf } from '../../support/core.js';
import { PLAIN } from '../../support/mode.js';
import { schema } from '../../support/schema-walk.js';
import { statementsOf } from '../../support/statements.js';

const silent = { error: () => undefined, warn: () => undefined, info: () => undefined };
/** Loaders read a single id by a statement of its own. */
const FEW = 2;
const MANY = 6;

/** Types by the list in a fleet that has many of them. */
const LISTS: Readonly<Record<string, (size: number, fields: string) => string>> = {
  Vehicle: (size, fields) => `vehicles(first: ${size}) { nodes { ${fields} } }`,
  Enrollment: (size, fields) => `vehicles(first: ${size}) { nodes { enrollments { ${fields} } } }`,
  Clearance: (size, fields) =>
    `vehicles(first: ${size}) { nodes { enrollments { clearance { ${fields} } } } }`,
  ProviderAccount: (size, fields) =>
    `vehicles(first: ${size}) { nodes { enrollments { account { ${fields} } } } }`,
  Fleet: (size, fields) => `vehicles(first: ${size}) { nodes { fleet { ${fields} } } }`,
  ClearanceEvent: (size, fields) => `clearanceEvents(first: ${size}) { nodes { ${fields} } }`,
  AuditEvent: (size, fields) => `auditEvents(first: ${size}) { nodes { ${fields} } }`,
};

/** Fields of a type that need no arguments, each with the smallest selection. */
function selectionsOf(typeName: string): readonly (readonly [string, string])[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object`);
  return Object.values(type.getFields())
    .filter(({ args }) => !args.some(isRequiredArgument))
    .map(({ name, type: of }) => {
      const named = getNamedType(of);
      if (isLeafType(named)) return [name, name];
      const isConnection = named.name.endsWith('Connection');
      return [name, `${name} { ${isConnection ? 'nodes { __typename }' : '__typename'} }`];
    });
}

describe('fields below a list', () => {
  let core: TestCore;
  let engine: GraphqlEngine;
  let fleetId: string;

  async function run(fields: string) {
    const viewer = core.operator;
    const document = engine.read(`query ($id: ID!) { fleet(id: $id) { ${fields} } }`, viewer);
    if (!('kind' in document)) throw new Error(document.map(({ message }) => message).join());
    const operation = { document, variables: { id: fleetId } };
    const context = engine.createContext(viewer, 'request-1');
    return engine.execute({ ...operation, context });
  }

  async function start(): Promise<void> {
    core = await startTestCore();
    const { accountId, fleetId: id } = await core.begin();
    fleetId = id;
    const rows = Array.from({ length: MANY }, (_, index) => vehicleOf(index + 1));
    await core.onboard(accountId, rows);
    // Workers read in this process too.
    await Promise.all([core.commandWorker.stop(), core.webhookWorker.stop()]);
    engine = await createGraphqlEngine({
      plain: PLAIN,
      services: core.services,
      introspection: 'on',
      log: silent,
    });
  }

  test('are read for all parents at once, or cost work for each', async () => {
    await start();
    const found: string[] = [];
    for (const [typeName, list] of Object.entries(LISTS))
      for (const [name, selection] of selectionsOf(typeName)) {
        // Statements are prepared, and types resolved, at the first time.
        const { data, errors } = await run(list(MANY, selection));
        expect({ name, data, errors }).toMatchObject({ errors: undefined });
        const few = await statementsOf(() => run(list(FEW, selection)));
        const many = await statementsOf(() => run(list(MANY, selection)));
        if (many.sql.length > few.sql.length) found.push(`${typeName}.${name}`);
      }
    expect(found).toEqual(expect.arrayContaining(['Clearance.history', 'Fleet.blockers']));
    expect(found.filter((coordinate) => !READS_PER_PARENT.has(coordinate))).toEqual([]);
  });

  test('are read in turns of the event loop where they are many', async () => {
    await start();
    const aliases = Array.from({ length: 40 }, (_, index) => `a${index}: readiness { __typename }`);
    let turns = 0;
    const end = new AbortController();
    const counting = (async () => {
      for (; !end.signal.aborted; turns += 1) await nextTurn();
    })();
    await run(aliases.join(' '));
    end.abort();
    await counting;
    expect(turns).toBeGreaterThanOrEqual(aliases.length);
  });

  test('that cost work for each parent are fields of the graph', () => {
    for (const coordinate of READS_PER_PARENT.keys()) {
      const [typeName = '', name = ''] = coordinate.split('.');
      const type = schema.getType(typeName);
      expect([coordinate, isObjectType(type) && name in type.getFields()]).toEqual([
        coordinate,
        true,
      ]);
    }
  });
});
