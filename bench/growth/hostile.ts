import { dataOf, type Fleetgraph, graphqlRequest, startFleetgraph } from '../fleetgraph.js';
import { ask, httpRequest, load, percentile } from '../load.js';
import { ACCOUNTS, FLEET, vinOf } from './fleet.js';

const HOSTILE_CLIENTS = 4;
const CONNECTIONS = 4;
const OTHERS_PER_SECOND = 40;
const SEARCHES_PER_SECOND = 10;
const GOAL_MS = 50;
/** Limits as they are by default; the other measurements lift them. */
const DEFAULT_LIMITS = { FLEETGRAPH_RATE_PER_SECOND: '100', FLEETGRAPH_RATE_BURST: '500' };

const CREATE =
  'mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { userErrors { message } issued { client { clientId } clientSecret } } }';

async function newToken(fleetgraph: Fleetgraph, name: string, fleetId = FLEET): Promise<string> {
  const input = { name, scopes: ['fleet:read'], fleetIds: [fleetId] };
  const { createApiClient } = await dataOf<{
    readonly createApiClient: {
      readonly issued: {
        readonly client: { readonly clientId: string };
        readonly clientSecret: string;
      };
    };
  }>(fleetgraph, CREATE, { input });
  const { client, clientSecret } = createApiClient.issued;
  const basic = Buffer.from(`${client.clientId}:${clientSecret}`).toString('base64');
  const headers = {
    authorization: `Basic ${basic}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const body = 'grant_type=client_credentials';
  const answer = await ask(fleetgraph.server.port, httpRequest('/oauth/token', headers, body));
  return (JSON.parse(answer) as { readonly access_token: string }).access_token;
}

/** Fleet of another tenant, without vehicles. */
async function newFleet(fleetgraph: Fleetgraph): Promise<string> {
  const { createFleet } = await dataOf<{
    readonly createFleet: { readonly fleet: { readonly id: string } };
  }>(
    fleetgraph,
    'mutation { createFleet(input: { name: "Another tenant" }) { fleet { id } } }',
    {},
  );
  return createFleet.fleet.id;
}

/** A search of another tenant, which waits for a reader beside those of the hostile clients. */
async function otherTenant(fleetgraph: Fleetgraph): Promise<Buffer> {
  const id = await newFleet(fleetgraph);
  const query =
    'query ($id: ID!) { fleet(id: $id) { vehicles(first: 20, filterBy: { search: "wba" }) { totalCount nodes { vin } } } }';
  const token = await newToken(fleetgraph, 'Another tenant', id);
  return graphqlRequest(token, { query, variables: { id } });
}

const tenTimes = (field: (number: number) => string): string =>
  `query ($id: ID!) { fleet(id: $id) { ${Array.from({ length: 10 }, (_, number) => `a${number}: ${field(number)}`).join(' ')} } }`;

/** Operations that cost the most of those that the limits allow. */
const HOSTILE = [
  tenTimes(
    (number) => `vehicles(first: 1, filterBy: { search: "${number}${number}" }) { totalCount }`,
  ),
  tenTimes(
    (number) =>
      `vehicles(first: 100, filterBy: { accountId: "${ACCOUNTS[0]}", clearanceStatus: [PENDING, REJECTED], search: "${number}7" }, orderBy: { field: VIN, direction: ASC }) { totalCount nodes { id } }`,
  ),
  `query ($id: ID!) { fleet(id: $id) { vehicles(first: 500) { nodes { id vin name licensePlate brand tags { key value } enrollments { id status account { id name } clearance { status reason changedAt observedAt allowedActions } } } } } }`,
  `query ($id: ID!) { fleet(id: $id) { clearanceEvents(first: 500) { nodes { id status previousStatus occurredAt vehicle { vin name enrollments { id status clearance { status } } } } } } }`,
];

/** Operations of everyday. */
function othersRequests(token: string, size: number): readonly Buffer[] {
  const queries = [
    'query ($id: ID!) { fleet(id: $id) { vehicles(first: 20) { totalCount nodes { vin name enrollments { status } } } } }',
    'query ($id: ID!) { fleet(id: $id) { name clearanceSummary { status count } } }',
    'query ($id: ID!, $vin: VIN!) { vehicleByVin(fleetId: $id, vin: $vin) { id vin } }',
  ];
  const variables = { id: FLEET, vin: vinOf(size >> 1) };
  return queries.map((query) => graphqlRequest(token, { query, variables }));
}

type Loaded = Awaited<ReturnType<typeof load>>;

/**
 * Measures how long others wait while hostile clients send the dearest operations that are allowed.
 */
export async function benchHostile(database: string, size: number, seconds: number): Promise<void> {
  const fleetgraph = await startFleetgraph(database, undefined, DEFAULT_LIMITS);
  const { port } = fleetgraph.server;
  try {
    const others = othersRequests(await newToken(fleetgraph, 'Others'), size);
    for (const request of others) {
      const answer = await ask(port, request);
      if (answer.includes('"errors"')) throw new Error(answer.slice(0, 300));
    }
    const requests: Buffer[][] = [];
    for (let number = 0; number < HOSTILE_CLIENTS; number += 1) {
      const token = await newToken(fleetgraph, `Hostile ${number}`);
      requests.push(
        HOSTILE.map((query) => graphqlRequest(token, { query, variables: { id: FLEET } })),
      );
    }
    for (const [at, request] of (requests[0] ?? []).entries()) {
      const start = performance.now();
      const answer = await ask(port, request);
      const words = /"errors":.{0,160}/.exec(answer)?.[0] ?? 'data';
      console.log(
        `hostile operation ${at + 1}: ${(performance.now() - start).toFixed(0)} ms, ${words}`,
      );
    }
    const measured = {
      port,
      requests: others,
      connections: 8,
      perSecond: OTHERS_PER_SECOND,
      seconds,
    };
    const searches = {
      ...measured,
      requests: [await otherTenant(fleetgraph)],
      // The server closes connections that are open without a request.
      connections: 1,
      perSecond: SEARCHES_PER_SECOND,
    };
    const [alone, searchesAlone] = await Promise.all([load(measured), load(searches)]);
    const attacks = requests.map((own) =>
      load({ port, requests: own, connections: CONNECTIONS, seconds: seconds + 1 }),
    );
    const [during, searchesDuring] = await Promise.all([load(measured), load(searches)]);
    const hostile = await Promise.all(attacks);
    const inWords = ({ latencies }: Loaded): string => {
      const [p50, p99, most] = [0.5, 0.99, 1].map((share) => percentile(latencies, share));
      return `p50 ${p50?.toFixed(1)}, p99 ${p99?.toFixed(1)}, most ${most?.toFixed(1)} ms`;
    };
    const answers = hostile.reduce((sum, { perSecond }) => sum + perSecond, 0).toFixed(0);
    console.log(
      `${size}: others alone ${inWords(alone)}; beside ${HOSTILE_CLIENTS} hostile clients with ${answers} answers/s ${inWords(during)} (goal p99 ${GOAL_MS}); ` +
        `searches of another tenant alone ${inWords(searchesAlone)}, beside them ${inWords(searchesDuring)}`,
    );
  } finally {
    await fleetgraph.server.stop();
  }
}
