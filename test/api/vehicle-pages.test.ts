import { eq } from 'drizzle-orm';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  isEnumType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { buildBaseSchema } from '../../src/graphql/schema.js';
import { type Db } from '../../src/store/engine/store.js';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { tokenWith } from '../support/clients.js';
import { elsewhere } from '../support/server-store.js';
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
/** Token of a client with all scopes. */
let token: string;

/**
 * A second account that knows the first vehicle, too, later than the first one does; a credential,
 * and one that the provider has not got yet.
 */
async function addWhatOtherProvidersKnow(
  { orm, t }: Db,
  { fleetId, accountId }: TestFleet,
  first: string,
): Promise<void> {
  const credential = {
    fleetId,
    accountId,
    brand: 'bmw',
    principal: 'someone',
    secretKind: 'PASSWORD',
    secretUpdatedAt: new Date(1),
    createdAt: new Date(2),
  } as const;
  await orm.insert(t.oemCredentials).values([
    { ...credential, id: 'crd_there', externalId: 'there', name: 'There', status: 'ACTIVE' },
    { ...credential, id: 'crd_pending', externalId: null, name: 'Pending', status: 'PENDING' },
  ]);
  const [, second] = await orm.select().from(t.enrollments).orderBy(t.enrollments.id);
  const enrollment = (id: string) => eq(t.enrollments.id, id);
  await orm
    .update(t.enrollments)
    .set({ credentialId: 'crd_there', telematicsUnitId: 'unit' })
    .where(enrollment(first));
  await orm
    .update(t.enrollments)
    .set({ credentialId: 'crd_pending' })
    .where(enrollment(second!.id));
  const [account] = await orm.select().from(t.accounts).where(eq(t.accounts.id, accountId));
  const [enrolled] = await orm.select().from(t.enrollments).where(enrollment(first));
  const cleared = eq(t.clearances.enrollmentId, first);
  const [clearance] = await orm.select().from(t.clearances).where(cleared);
  const other = { accountId: 'acc_other' } as const;
  await orm.insert(t.accounts).values({
    ...account!,
    id: 'acc_other',
    name: 'Other',
    uniqueName: 'other',
    webhookEndpointKey: 'other',
  });
  await orm.insert(t.enrollments).values({
    ...enrolled!,
    ...other,
    id: 'enr_other',
    credentialId: null,
    externalId: 'theirs',
    createdAt: new Date(1),
  });
  await orm.insert(t.clearances).values({
    ...clearance!,
    ...other,
    enrollmentId: 'enr_other',
    status: 'APPROVED',
    reason: 'in order',
    changedAt: new Date(4_000_000_000_000),
  });
}

beforeAll(async () => {
  server = await startTestServer();
  fleet = await makeFleet(server, 'Pages');
  const enrollments = await onboard(server, fleet, 3);
  const first = enrollments.get(vinOf(1)) ?? '';
  token = await tokenWith(server, SCOPES);
  await elsewhere(server, (tx) => addWhatOtherProvidersKnow(tx, fleet, first));
});
afterAll(() => server.close());

describe('a page of vehicles says of each what it says of itself alone', () => {
  test.each(SELECTIONS)('%s', async (selection) => {
    const used = selection.includes('...More') ? MORE : '';
    const ask = (query: string, variables: object): Promise<Json> =>
      dataOf(server.url, token, `${query} ${used}`, variables);
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
    const { fleet: found } = await dataOf(server.url, token, query, {
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
