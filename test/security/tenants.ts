import { getNamedType, type GraphQLField, isInterfaceType, isObjectType } from 'graphql';
import { startTestDamoov } from '../simulators/damoov/support.js';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { clientWith } from '../support/clients.js';
import { until } from '../support/core.js';
import { connectDamoov, REGISTER } from '../support/damoov.js';
import {
  connectInvers,
  createCredential,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { type Credentials, getToken } from '../support/oauth.js';
import { schema } from '../support/schema-walk.js';
import { type Json } from '../support/simulator.js';

const INVERS_A: Credentials = {
  clientId: 'FLEETA#cl1',
  clientSecret: 'not-a-real-invers-secret-a',
};
const INVERS_B: Credentials = {
  clientId: 'FLEETB#cl1',
  clientSecret: 'not-a-real-invers-secret-b',
};
const APP_A: Credentials = { clientId: 'app-a', clientSecret: 'not-a-real-secret-a' };
export const APP_B: Credentials = { clientId: 'app-b', clientSecret: 'not-a-real-secret-b' };

/**
 * Everything that has an id. A type that is added to the graph has to be added here, and to
 * `makeTenant`.
 */
export const NODE_TYPES = [
  'Fleet',
  'ProviderAccount',
  'Vehicle',
  'Enrollment',
  'OemCredential',
  'AccessGrant',
  'ClearanceEvent',
  'SubjectEvent',
  'Onboarding',
  'AuditEvent',
  'ApiClient',
  'Driver',
  'WebhookEndpoint',
  'WebhookDelivery',
  'Blocker',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

const node = schema.getType('Node');
const missing = (isInterfaceType(node) ? schema.getPossibleTypes(node) : [])
  .map(({ name }) => name)
  .filter((name) => !NODE_TYPES.includes(name as NodeType));
if (missing.length > 0)
  throw new Error(
    `test/security/tenants.ts makes no ${missing.join(', ')}: add them to NODE_TYPES and to makeTenant`,
  );

/** Type behind a name such as `accountId`. */
const BY_NAME: Readonly<Record<string, readonly NodeType[]>> = {
  fleetId: ['Fleet'],
  fleetIds: ['Fleet'],
  accountId: ['ProviderAccount'],
  vehicleId: ['Vehicle'],
  vehicleIds: ['Vehicle'],
  enrollmentIds: ['Enrollment'],
  credentialId: ['OemCredential'],
  onboardingId: ['Onboarding'],
  driverId: ['Driver'],
  grantId: ['AccessGrant'],
  endpointId: ['WebhookEndpoint'],
  deliveryId: ['WebhookDelivery'],
  subjectId: ['ProviderAccount', 'Enrollment', 'Driver'],
};
/** Type behind `id` in an input object. */
const BY_INPUT: Readonly<Record<string, NodeType>> = {
  RotateApiClientSecretInput: 'ApiClient',
  DeleteApiClientInput: 'ApiClient',
};

/**
 * Returns the kinds of ids that a place of the schema takes.
 * @throws Error for a place that this table does not know
 */
export function kindsOf(
  holder: string,
  name: string,
  field: GraphQLField<unknown, unknown>,
): readonly NodeType[] {
  // Only accounts are sure to be subjects of audit events.
  if (holder === 'AuditEventFilter') return ['ProviderAccount'];
  const known = BY_NAME[name] ?? (BY_INPUT[holder] && [BY_INPUT[holder]]);
  if (known) return known;
  if (name === 'id' && NODE_TYPES.includes(holder as NodeType)) return [holder as NodeType];
  const answered = getNamedType(field.type);
  if (answered.name === 'Node') return NODE_TYPES;
  if (name === 'id' && isObjectType(answered) && NODE_TYPES.includes(answered.name as NodeType))
    return [answered.name as NodeType];
  throw new Error(
    `test/security/tenants.ts does not know what ${holder}.${name} of ${field.name} stands for: add it to its table`,
  );
}

/** An id of the same kind that does not exist. */
export const unknownOf = (id: string): string => `${id.slice(0, 4)}01ARZ3NDEKTSV4RRFFQ69G5FAV`;

/** A fleet with one of everything, and a client that may do everything in it. */
export interface Tenant {
  readonly ids: Readonly<Record<NodeType, string>>;
  /** Token of a client with every scope that a client of one fleet can have. */
  readonly token: string;
  /** Behind the first change of its fleet; there is another. */
  readonly startCursor: string;
  /** Fleet as an operator sees it, now and when it was created. */
  readonly state: () => Promise<Json>;
  readonly before: Json;
}

const SCOPES = [
  'fleet:read',
  'fleet:write',
  'credential:write',
  'vehicle:write',
  'clearance:write',
  'token:issue',
  'webhook:write',
];
/** Scopes of an operator who sees everything. */
const OPERATOR = [...SCOPES, 'client:admin', 'audit:read'];

/**
 * The server's INVERS and Damoov are simulated ones.
 * @param invers the tenant's client at INVERS
 */
async function makeTenant(
  server: TestServer,
  name: string,
  app: Credentials,
  invers: Credentials,
): Promise<Tenant> {
  const made = await makeFleet(server, name, app);
  await onboard(server, made, 2);
  const inversId = await connectInvers(server, made.fleetId, { ...invers });
  const { credential } = await createCredential(server, inversId, 'Cars');
  const vehicles = [{ vin: vinOf(3), brand: 'mercedes-benz', credentialId: credential.id }];
  await dataOf(
    server.url,
    server.token,
    'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { onboarding { id } } }',
    { input: { accountId: inversId, vehicles } },
  );
  const damoovAccountId = await connectDamoov(server, made.fleetId);
  const { registerDriver } = await dataOf(server.url, server.token, REGISTER, {
    input: { accountId: damoovAccountId, firstName: name },
  });
  const query = `query ($id: ID!) { fleet(id: $id) {
    name externalId
    providerAccounts { id name grant { id status } health { status } }
    vehicles { totalCount nodes { id name enrollments { id status clearance { status } } } }
    oemCredentials { nodes { id name } }
    onboardings { nodes { id status } }
    drivers { nodes { id displayName grant { status } } }
    clearanceEvents { nodes { id cursor } }
    events(filterBy: { type: ONBOARDING_COMPLETED }) { nodes { id } }
    auditEvents(first: 500) { totalCount nodes { id action } }
  } }`;
  const state = async (): Promise<Json> =>
    (await dataOf(server.url, server.token, query, { id: made.fleetId })).fleet;
  const createClient =
    'mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { issued { clientSecret client { id clientId } } } }';
  const { createApiClient } = await dataOf(server.url, server.token, createClient, {
    input: { name, scopes: SCOPES, fleetIds: [made.fleetId] },
  });
  const { client, clientSecret } = createApiClient.issued;
  const token = await getToken(server.url, { clientId: client.clientId, clientSecret });
  const startCursor: string = (await state()).clearanceEvents.nodes[0].cursor;
  const webhooks = await makeEndpoint(server.url, token, made.fleetId, startCursor);
  const before = await state();
  const [vehicle] = before.vehicles.nodes;
  return {
    ids: {
      Fleet: made.fleetId,
      ProviderAccount: made.accountId,
      Vehicle: vehicle.id,
      Enrollment: vehicle.enrollments[0].id,
      OemCredential: credential.id,
      AccessGrant: before.providerAccounts[0].grant.id,
      ClearanceEvent: before.clearanceEvents.nodes[0].id,
      SubjectEvent: before.events.nodes[0].id,
      Onboarding: before.onboardings.nodes[0].id,
      AuditEvent: before.auditEvents.nodes[0].id,
      ApiClient: client.id,
      Driver: registerDriver.driver.id,
      Blocker: await blockerOf(server, vehicle.enrollments[0].id),
      ...webhooks,
    },
    token,
    startCursor,
    state,
    before,
  };
}

/** A blocker of an enrollment whose clearance is pending. */
async function blockerOf({ url, token }: TestServer, id: string): Promise<string> {
  const query = 'query ($id: ID!) { node(id: $id) { ... on Enrollment { blockers { id } } } }';
  const { node: enrollment } = await dataOf(url, token, query, { id });
  return enrollment.blockers[0].id;
}

const DELIVERIES =
  'query ($id: ID!) { node(id: $id) { ... on WebhookEndpoint { deliveries { nodes { id } } } } }';

/** An endpoint without a listener, with a delivery that waits for its next attempt. */
async function makeEndpoint(
  url: string,
  token: string,
  fleetId: string,
  after: string,
): Promise<{ readonly WebhookEndpoint: string; readonly WebhookDelivery: string }> {
  const create =
    'mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { endpoint { id } } }';
  const input = { fleetId, url: 'http://127.0.0.1:9/hook', after };
  const { createWebhookEndpoint } = await dataOf(url, token, create, { input });
  const { id } = createWebhookEndpoint.endpoint;
  const delivery = await until(async () => {
    const { node: endpoint } = await dataOf(url, token, DELIVERIES, { id });
    return endpoint.deliveries.nodes[0]?.id as string | undefined;
  });
  return { WebhookEndpoint: id, WebhookDelivery: delivery };
}

/** A server with two fleets, and the providers behind it. */
export interface Tenants {
  readonly server: TestServer;
  /** The client whose token the server comes with. */
  readonly operator: Credentials;
  readonly invers: TestInvers;
  readonly own: Tenant;
  readonly foreign: Tenant;
  close(): Promise<void>;
}

/** @param settings further settings of the server */
export async function startTenants(
  settings: Readonly<Record<string, string>> = {},
): Promise<Tenants> {
  const damoov = await startTestDamoov();
  const invers = await startTestInvers({ clients: [INVERS_A, INVERS_B] });
  const env = {
    FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
    FLEETGRAPH_DAMOOV_API_URL: damoov.url,
    FLEETGRAPH_INVERS_URL: invers.url,
    FLEETGRAPH_WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    ...settings,
  };
  const started = await startTestServer({ simulator: { apps: [APP_A, APP_B] }, env });
  const operator = await clientWith(started, OPERATOR);
  const server = { ...started, token: await getToken(started.url, operator) };
  return {
    server,
    operator,
    invers,
    own: await makeTenant(server, 'Fleet A', APP_A, INVERS_A),
    foreign: await makeTenant(server, 'Fleet B', APP_B, INVERS_B),
    close: async () => {
      await server.close();
      await damoov.close();
      await invers.close();
    },
  };
}
