import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type SimulatedApp } from '../../simulators/high-mobility/apps.js';
import {
  type HighMobilitySimulator,
  type HighMobilitySimulatorOptions,
  startHighMobilitySimulator,
} from '../../simulators/high-mobility/simulator.js';

export interface TestKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** PKCS#8, as the console hands it out. */
  readonly pem: string;
}

/** A P-256 key pair as the provider's console makes it. */
export function makeKey(id: string): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    id,
    privateKey,
    publicKey,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

export const TEST_APP = {
  clientId: 'test-client',
  clientSecret: 'not-a-real-secret',
} as const satisfies SimulatedApp;

export type TestSimulator = HighMobilitySimulator & { readonly app: SimulatedApp };

/**
 * A simulator with one application, `TEST_APP` unless others are named, and hasty webhook retries.
 * Close it afterwards.
 */
export async function startTestSimulator(
  options: Partial<HighMobilitySimulatorOptions> = {},
): Promise<TestSimulator> {
  const apps = options.apps ?? [TEST_APP];
  const simulator = await startHighMobilitySimulator({
    webhooks: { retryDelaysMs: [1, 1] },
    ...options,
    apps,
  });
  // The handle reads `deliveries` afresh at each look: it is extended, not copied.
  return Object.assign(simulator, { app: apps[0] ?? TEST_APP });
}

/** Whatever the text said: a test looks into it without ceremony. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** One call to the simulator's API or control endpoint, JSON both ways. */
export async function call(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<Answer> {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(base + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** An application token by client secret. */
export async function signIn(
  simulator: HighMobilitySimulator,
  app: SimulatedApp = TEST_APP,
): Promise<string> {
  const { body } = await call(simulator.url, 'POST', '/access_tokens', {
    grant_type: 'client_credentials',
    client_id: app.clientId,
    client_secret: app.clientSecret,
  });
  return body.access_token;
}

export interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly body: Json;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** The statuses of the next answers; 204 afterwards. */
  answerWith(...statuses: readonly number[]): void;
  close(): Promise<void>;
}

/** A plain HTTP server that records what is posted to it. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const statuses: number[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      received.push({ headers: request.headers, raw, body: JSON.parse(raw) });
      response.writeHead(statuses.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answerWith: (...next) => statuses.push(...next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The value of `X-HM-Signature-256` for a body. */
export function signatureOf(raw: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
}
