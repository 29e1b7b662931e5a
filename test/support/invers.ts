import { type FaultInput } from '../../simulators/faults/faults.js';
import {
  type InversSimulator,
  type InversSimulatorOptions,
  startInversSimulator,
} from '../../simulators/invers/simulator.js';
import { dataOf, type TestServer } from './app.js';
import { type Json } from './simulator.js';

export const INVERS_CLIENT = {
  clientId: 'EXFL29#cl1',
  clientSecret: 'not-a-real-invers-secret',
} as const;

export type TestInvers = InversSimulator;

/**
 * An INVERS whose setups wait until the test ends them. Give its `url` to the server as
 * FLEETGRAPH_INVERS_URL.
 */
export function startTestInvers(
  options: Partial<InversSimulatorOptions> = {},
): Promise<TestInvers> {
  return startInversSimulator({ clients: [INVERS_CLIENT], ...options });
}

type Server = Pick<TestServer, 'url' | 'token'>;

/** An account at INVERS in a fleet that is there; → its id */
export async function connectInvers(
  { url, token }: Server,
  fleetId: string,
  secrets: Json = INVERS_CLIENT,
): Promise<string> {
  const query =
    'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { userErrors { code field message } account { id } } }';
  const { connectProviderAccount } = await dataOf(url, token, query, {
    input: { fleetId, name: 'INVERS', invers: { ...secrets } },
  });
  if (!connectProviderAccount.account)
    throw new Error(JSON.stringify(connectProviderAccount.userErrors));
  return connectProviderAccount.account.id;
}

/** A credential for Mercedes-Benz; → the payload */
export async function createCredential(
  { url, token }: Server,
  accountId: string,
  name: string,
  more: Json = {},
): Promise<Json> {
  const query = `mutation ($input: CreateOemCredentialInput!) { createOemCredential(input: $input) {
    userErrors { code field message } credential { id externalId name brand principal secretKind inUse account { id } }
  } }`;
  const input = {
    accountId,
    brand: 'mercedes-benz',
    name,
    clientCredentials: { clientId: `${name}-client`, clientSecret: 'not-a-real-mercedes-secret' },
    ...more,
  };
  return (await dataOf(url, token, query, { input })).createOemCredential;
}

/** The provider does it, and the answer is lost: of the next call of the method at the path. */
export const lostAnswer = (method: string, path: string, times = 1): FaultInput => ({
  kind: 'timeout-after-effect',
  ending: 'reset',
  method,
  path,
  times,
});
