import { type SimulatedClient } from '../../../simulators/invers/access/clients.js';
import {
  type InversSimulator,
  type InversSimulatorOptions,
  startInversSimulator,
} from '../../../simulators/invers/simulator.js';
import { type Json } from '../../support/simulator.js';

export const TEST_CLIENT = {
  clientId: 'EXFL29#cl1',
  clientSecret: 'not-a-real:secret',
} as const satisfies SimulatedClient;
export const NOW = new Date('2026-03-01T12:00:00.000Z');

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/**
 * A simulator with one client and a clock that stands still until it is put forward. Close it
 * afterwards.
 */
export function startSimulator(
  options: Partial<InversSimulatorOptions> = {},
): Promise<InversSimulator> {
  return startInversSimulator({ clients: [TEST_CLIENT], now: () => NOW, ...options });
}

export async function call(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const init = {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const response = await fetch(base + path, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

export const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

export function requestToken(
  simulator: InversSimulator,
  headers: Readonly<Record<string, string>>,
  query = '?grant_type=client_credentials',
): Promise<Answer> {
  return call(simulator.url, 'POST', `/auth/oauth/token${query}`, undefined, headers);
}

export type Api = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Calls with a token of the client's. */
export async function signedIn(
  simulator: InversSimulator,
  client: SimulatedClient = TEST_CLIENT,
): Promise<Api> {
  const { body } = await requestToken(simulator, basic(client.clientId, client.clientSecret));
  return (method, path, json) =>
    call(simulator.url, method, path, json, { authorization: `Bearer ${body.access_token}` });
}
