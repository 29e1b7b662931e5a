import type { Chance } from './chance.ts';
import type { FuzzOperation } from './documents.ts';
import { HOSTILE_SHAPES } from './shapes.ts';
import { bytesOf, frameOf, type WireRequest } from './wire.ts';

export interface DoorContext {
  readonly token: string;
  /** Path of a webhook endpoint that is there. */
  readonly webhookPath: string;
  readonly operation: () => FuzzOperation;
}

/** A way into the server; each takes a hostile text. */
type Door = (text: string, context: DoorContext) => WireRequest;

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const enc = encodeURIComponent;
const soundEnc = (text: string): string => enc(text.toWellFormed());
const query = (document: string, variables: unknown = {}): string =>
  JSON.stringify({ query: document, variables });

export const DOORS: Readonly<Record<string, Door>> = {
  'variable that is a text': (text, { token }) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_TYPE, ...bearer(token) },
    body: query('query ($s: ID!) { fleet(id: $s) { id name } node(id: $s) { id } }', { s: text }),
  }),
  'filter of vehicles': (text, { token }) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_TYPE, ...bearer(token) },
    body: query(
      'query ($s: String!) { fleets(first: 1) { nodes { vehicles(first: 5, after: $s) { nodes { vin } } } } }',
      { s: text },
    ),
  }),
  'mutation of a fleet': (text, { token }) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_TYPE, ...bearer(token) },
    body: query(
      'mutation ($s: String!) { createFleet(input: { name: $s, externalId: $s }) { userErrors { code } } }',
      { s: text },
    ),
  }),
  'literal in a document': (text, { token }) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_TYPE, ...bearer(token) },
    body: query(`{ fleet(id: ${JSON.stringify(text)}) { id } }`),
  }),
  'document itself': (text, { token }) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_TYPE, ...bearer(token) },
    body: query(text),
  }),
  'body itself': (text, { token }) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_TYPE, ...bearer(token) },
    body: text,
  }),
  'query string': (text, { token }) => ({
    method: 'GET',
    path: `/graphql?query=${soundEnc(text)}&variables=${soundEnc(text)}&${soundEnc(text)}`,
    headers: { ...bearer(token), accept: 'application/json' },
    body: '',
  }),
  'query string as it is': (text, { token }) => ({
    method: 'GET',
    path: `/graphql?query=${text}`,
    headers: bearer(token),
    body: '',
  }),
  'event stream': (text, { token }) => ({
    method: 'POST',
    path: '/graphql/stream',
    headers: { ...JSON_TYPE, ...bearer(token), accept: 'text/event-stream' },
    body: query('subscription ($s: ID!) { clearanceChanged(fleetId: $s, after: $s) { cursor } }', {
      s: text,
    }),
  }),
  'id and secret at the token endpoint': (text) => ({
    method: 'POST',
    path: '/oauth/token',
    headers: FORM_TYPE,
    body: `grant_type=client_credentials&client_id=${soundEnc(text)}&client_secret=${soundEnc(text)}&scope=${soundEnc(text)}`,
  }),
  'form at the token endpoint': (text) => ({
    method: 'POST',
    path: '/oauth/token',
    headers: FORM_TYPE,
    body: text,
  }),
  'token to revoke': (text) => ({
    method: 'POST',
    path: '/oauth/revoke',
    headers: { ...FORM_TYPE, authorization: `Basic ${Buffer.from(text).toString('base64')}` },
    body: `token=${soundEnc(text)}`,
  }),
  'endpoint of a webhook': (text) => ({
    method: 'POST',
    path: `/webhooks/${soundEnc(text)}/${soundEnc(text)}`,
    headers: JSON_TYPE,
    body: '{}',
  }),
  'key of a webhook': (text) => ({
    method: 'POST',
    path: `/webhooks/high-mobility/${soundEnc(text)}`,
    headers: { ...JSON_TYPE, 'x-hm-signature-256': text, 'x-hm-delivery': text },
    body: text,
  }),
  'body of a webhook': (text, { webhookPath }) => ({
    method: 'POST',
    path: webhookPath,
    headers: { ...JSON_TYPE, 'x-hm-signature-256': `sha256=${'0'.repeat(64)}` },
    body: text,
  }),
  authorization: (text) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_TYPE, authorization: text },
    body: query('{ viewer { clientId } }'),
  }),
  'other headers': (text, { token }) => ({
    method: 'POST',
    path: '/graphql',
    headers: {
      ...JSON_TYPE,
      ...bearer(token),
      'x-request-id': text,
      'x-forwarded-for': text,
      'x-forwarded-host': text,
      origin: text,
      cookie: text,
      traceparent: text,
      'accept-language': text,
    },
    body: query('{ viewer { clientId } }'),
  }),
  'type of the content': (text, { token }) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...bearer(token), 'content-type': text, accept: text },
    body: query('{ viewer { clientId } }'),
  }),
  'name of the host': (text) => ({
    method: 'GET',
    path: '/health/live',
    headers: { host: text },
    body: '',
  }),
  path: (text) => ({ method: 'GET', path: `/${soundEnc(text)}`, headers: {}, body: '' }),
  'path as it is': (text) => ({ method: 'GET', path: `/${text}`, headers: {}, body: '' }),
  method: (text) => ({ method: text, path: '/graphql', headers: JSON_TYPE, body: '{}' }),
};

/** A request with its name, as bytes. */
export interface NamedRequest {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every shape at every door. */
export function* everyShape(context: DoorContext): Generator<NamedRequest> {
  for (const [door, make] of Object.entries(DOORS))
    for (const { family, text } of HOSTILE_SHAPES)
      yield {
        name: `${door}: ${family} ${JSON.stringify(text).slice(0, 60)}`,
        bytes: bytesOf(make(text, context)),
      };
}

/** A generated operation by HTTP, as an event stream or by WebSocket. */
export function anyOperation(chance: Chance, context: DoorContext): NamedRequest {
  const operation = context.operation();
  const name = `generated ${JSON.stringify(operation).slice(0, 1500)}`;
  if (chance.happens(0.25)) return { name, bytes: onSocket(chance, context, operation) };
  const path = chance.of(['/graphql', '/graphql', '/graphql', '/graphql/stream']);
  const authorization = chance.happens(0.9) ? bearer(context.token) : {};
  const accept = chance.of(['application/json', 'application/graphql-response+json', '*/*']);
  const body = JSON.stringify(operation);
  const headers = { ...JSON_TYPE, ...authorization, accept };
  return { name, bytes: bytesOf({ method: 'POST', path, headers, body }) };
}

/** An upgrade, messages of graphql-transport-ws, some of them odd, and the closing frame. */
function onSocket(chance: Chance, { token }: DoorContext, operation: FuzzOperation): Buffer {
  const upgrade = bytesOf({
    method: 'GET',
    path: '/graphql',
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-protocol': 'graphql-transport-ws',
      'sec-websocket-key': 'bm90LWEtcmVhbC1rZXktMQ==',
    },
    body: '',
  });
  const id = chance.of(['1', '1', '__proto__', '']);
  const messages: unknown[] = [
    { type: 'connection_init', payload: { authorization: `Bearer ${token}` } },
    { id, type: 'subscribe', payload: operation },
    ...chance.some(3, () =>
      chance.of<unknown>([
        { id, type: 'subscribe', payload: operation },
        { id, type: 'complete' },
        { type: 'ping', payload: operation },
        { type: 'pong' },
        { type: 'nothing' },
        { id: {}, type: 'subscribe', payload: [] },
        [],
        null,
        chance.of(HOSTILE_SHAPES).text,
      ]),
    ),
  ];
  const frames = messages.map((message) => {
    const bytes = frameOf(Buffer.from(JSON.stringify(message)), {
      first: chance.happens(0.03) ? chance.of([0x82, 0x01, 0x80, 0x89, 0x8f, 0xf1]) : 0x81,
    });
    return chance.happens(0.03) ? bytes.subarray(0, chance.below(bytes.length)) : bytes;
  });
  return Buffer.concat([upgrade, ...frames, frameOf(Buffer.from([0x03, 0xe8]), { first: 0x88 })]);
}
