import Database from 'better-sqlite3';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  isEnumType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBaseSchema } from '../../src/graphql/schema.js';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { type Json } from '../support/simulator.js';

const schema = await buildBaseSchema();
const fieldsOf = (type: string): readonly string[] =>
  Object.values((schema.getType(type) as GraphQLObjectType).getFields())
    .filter(({ args }) =>
      args.every(
        ({ defaultValue, type: of }) => defaultValue !== undefined || !String(of).endsWith('!'),
      ),
    )
    .map(toSelection);

function toSelection(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (isScalarType(type) || isEnumType(type)) return field.name;
  const fields = isObjectType(type) ? type.getFields() : {};
  if ('id' in fields) return `${field.name} { id }`;
  const leaves = Object.values(fields).filter(
    ({ type: of }) => isScalarType(getNamedType(of)) || isEnumType(getNamedType(of)),
  );
  return `${field.name} { __typename ${leaves.map(({ name }) => name).join(' ')} }`;
}

const SELECTIONS: readonly string[] = [
  ...fieldsOf('Vehicle'),
  ...fieldsOf('Clearance').map((field) => `clearance { ${field} }`),
  ...fieldsOf('Enrollment').map((field) => `enrollments { ${field} }`),
  ...fieldsOf('Clearance').map((field) => `enrollments { clearance { ${field} } }`),
  ...fieldsOf('OemCredential').map((field) => `enrollments { credential { ${field} } }`),
  `${fieldsOf('Vehicle').join(' ')} enrollments { ${fieldsOf('Enrollment').join(' ')} credential { ${fieldsOf('OemCredential').join(' ')} } clearance { reason } }`,
  '...on Vehicle { car: clearance { status } ...More } id',
  'clearance { status } enrollments { clearance { changedAt } vehicle { clearance { reason } enrollments { status } } }',
];
const MORE = 'fragment More on Vehicle { enrollments { it: credential { name } } }';

let server: TestServer;
let fleet: TestFleet;

/** A second account that knows the first vehicle, too, later than the first one does; a credential, and one that the provider has not got yet. */
function addWhatOtherProvidersKnow(
  path: string,
  { fleetId, accountId }: TestFleet,
  first: string,
): void {
  const file = new Database(path);
  const copy = (table: string, id: string, changes: Record<string, unknown>): void => {
    const key = table === 'clearances' ? 'enrollment_id' : 'id';
    const row = {
      ...(file.prepare(`select * from ${table} where ${key} = ?`).get(id) as object),
      ...changes,
    };
    file
      .prepare(
        `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.keys(row)
          .map((name) => `@${name}`)
          .join(', ')})`,
      )
      .run(row);
  };
  const credential = file.prepare(
    "insert into oem_credentials (id, fleet_id, account_id, external_id, name, brand, principal, secret_kind, secret_updated_at, created_at, status) values (?, ?, ?, ?, ?, 'bmw', 'someone', 'PASSWORD', 1, 2, ?)",
  );
  credential.run('crd_there', fleetId, accountId, 'there', 'There', 'ACTIVE');
  credential.run('crd_pending', fleetId, accountId, null, 'Pending', 'PENDING');
  const [, second] = file.prepare('select id from enrollments order by id').all() as {
    id: string;
  }[];
  file
    .prepare(
      "update enrollments set credential_id = 'crd_there', telematics_unit_id = 'unit' where id = ?",
    )
    .run(first);
  file.prepare("update enrollments set credential_id = 'crd_pending' where id = ?").run(second?.id);
  copy('provider_accounts', accountId, {
    id: 'acc_other',
    name: 'Other',
    unique_name: 'other',
    webhook_endpoint_key: 'other',
  });
  copy('enrollments', first, {
    id: 'enr_other',
    account_id: 'acc_other',
    credential_id: null,
    external_id: 'theirs',
    created_at: 1,
  });
  copy('clearances', first, {
    enrollment_id: 'enr_other',
    account_id: 'acc_other',
    status: 'APPROVED',
    reason: 'in order',
    changed_at: 4_000_000_000_000,
  });
  file.close();
}

beforeAll(async () => {
  server = await startTestServer();
  fleet = await makeFleet(server, 'Pages');
  const enrollments = await onboard(server, fleet, 3);
  addWhatOtherProvidersKnow(server.databasePath, fleet, enrollments.get(vinOf(1)) ?? '');
});
afterAll(() => server.close());

describe('a page of vehicles says of each what it says of itself alone', () => {
  test.each(SELECTIONS)('%s', async (selection) => {
    const used = selection.includes('...More') ? MORE : '';
    const ask = (query: string, variables: object): Promise<Json> =>
      dataOf(server.url, server.token, `${query} ${used}`, variables);
    const { fleetId } = fleet;
    const nodes = `query ($fleetId: ID!) { fleet(id: $fleetId) { vehicles { nodes { theId: id ${selection} } } } }`;
    const { fleet: asNodes } = await ask(nodes, { fleetId });
    // The second time it is compiled.
    expect((await ask(nodes, { fleetId })).fleet).toEqual(asNodes);
    const { fleet: asEdges } = await ask(
      `query ($fleetId: ID!) { fleet(id: $fleetId) { vehicles { edges { node { theId: id ${selection} } } } } }`,
      { fleetId },
    );

    expect(asNodes.vehicles.nodes).toHaveLength(3);
    expect(asEdges.vehicles.edges.map(({ node }: Json) => node)).toEqual(asNodes.vehicles.nodes);
    for (const found of asNodes.vehicles.nodes) {
      const { vehicle } = await ask(
        `query ($id: ID!) { vehicle(id: $id) { theId: id ${selection} } }`,
        { id: found.theId },
      );
      expect(found).toEqual(vehicle);
    }
    const { vehicleByVin } = await ask(
      `query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) { theId: id ${selection} } }`,
      { fleetId, vin: vinOf(1) },
    );
    expect(vehicleByVin).toEqual(
      asNodes.vehicles.nodes.find(({ theId }: Json) => theId === vehicleByVin.theId),
    );
  });

  test('of several enrollments the oldest comes first, the latest clearance is the own one, and a credential that is not at the provider yet is none', async () => {
    const query =
      'query ($fleetId: ID!) { fleet(id: $fleetId) { vehicles(orderBy: { field: VIN, direction: ASC }) { nodes { clearance { status reason } enrollments { externalId credential { name } } } } } }';
    const { fleet: found } = await dataOf(server.url, server.token, query, {
      fleetId: fleet.fleetId,
    });
    const [one, two] = found.vehicles.nodes;

    expect(one.clearance).toEqual({ status: 'APPROVED', reason: 'in order' });
    expect(one.enrollments).toEqual([
      { externalId: 'theirs', credential: null },
      { externalId: null, credential: { name: 'There' } },
    ]);
    expect(two.enrollments).toEqual([{ externalId: null, credential: null }]);
  });
});
