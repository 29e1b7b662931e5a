import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../../simulators/invers/problems.js';
import { Secret } from '../../../src/domain/values/secret.js';
import { type CredentialPort } from '../../../src/providers/ports/credential.js';
import { type Answer, AnsweringServer } from '../answering-server.js';
import { failureOf, NOW, providerAt, session } from './support.js';

let server: AnsweringServer;
let credentials: CredentialPort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  credentials = providerAt(server.url).credentials!;
});
afterAll(() => server.stop());

const CREDENTIAL = {
  brand: 'niu',
  name: 'Scooters',
  secretKind: 'CLIENT_SECRET',
  principal: 'niu1',
  secret: new Secret('fake-hunter2'),
} as const;
const FLOW = '5e77e3e3-48ab-4955-8ab3-1c62339096ab';
const create = (answer: Answer) => {
  server.answer(answer);
  return failureOf(credentials.create(session(), CREDENTIAL));
};
const seconds = (count: number) => new Date(NOW.getTime() + count * 1000);

/** Failure that each documented problem becomes. */
const EXPECTED: Readonly<Record<keyof typeof PROBLEMS, readonly [kind: string, refusal?: string]>> =
  {
    '/problems/validation-error': ['rejected', 'invalid'],
    '/problems/referenced-resource-not-found': ['rejected', 'reference-not-found'],
    '/problems/missing-credentials': ['unauthorized'],
    '/problems/invalid-credentials': ['unauthorized'],
    '/problems/missing-permissions': ['rejected', 'forbidden'],
    '/problems/forbidden-resource': ['rejected', 'forbidden'],
    '/problems/authorization-server-error': ['unavailable'],
    '/problems/conflicting-resource': ['rejected', 'conflict'],
    '/problems/unique-identifier-already-exists': ['rejected', 'already-exists'],
    '/problems/vehicle/command-not-supported': ['rejected', 'not-supported'],
    '/problems/vehicle/conflicting-state': ['rejected', 'conflict'],
    '/problems/vehicle/conflicting-command': ['rejected', 'conflict'],
    '/problems/vehicle/conflicting-setup-status': ['rejected', 'not-ready'],
    '/problems/vehicle/shared-with-partner': ['rejected', 'conflict'],
    '/problems/incompatible-telematics-unit-model': ['rejected', 'not-supported'],
    '/problems/incompatible-installation-variant': ['rejected', 'not-supported'],
    '/problems/resource-modified': ['rejected', 'conflict'],
    '/problems/resource-not-found': ['rejected', 'not-found'],
    '/problems/too-many-requests': ['rate-limited'],
    '/problems/internal-server-error': ['unavailable'],
    '/problems/telematics-unit/error': ['unavailable'],
    '/problems/telematics-unit/third-party-error': ['unavailable'],
    '/problems/telematics-unit/unreachable': ['unavailable'],
  };

describe('a problem', () => {
  it.each(Object.entries(EXPECTED))('of type %s is %j', async (type, [kind, refusal]) => {
    const { status, title } = PROBLEMS[type as keyof typeof PROBLEMS];
    const failure = await create({
      status,
      json: { type, title, status, detail: 'Some detail', flow_id: FLOW },
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(failure).toMatchObject({
      kind,
      refusal,
      status,
      outcomeUnknown: status >= 500,
      details: [
        { title, detail: 'Some detail', code: type.slice('/problems/'.length), requestId: FLOW },
      ],
    });
    expect(failure.message).toContain(FLOW);
    expect(failure.message).toContain('Some detail');
  });

  it.each<[string, unknown]>([
    ['its full URL', { type: 'https://developers.invers.com/problems/conflicting-resource' }],
    ['a slash at the end', { type: '/problems/conflicting-resource/' }],
    ['no title and no detail', { type: '/problems/conflicting-resource', title: null, detail: 7 }],
  ])('is known by its type with %s', async (_case, json) => {
    expect(await create({ status: 409, json })).toMatchObject({
      kind: 'rejected',
      refusal: 'conflict',
    });
  });

  it('counts more than the status', async () => {
    expect(
      await create({ status: 403, json: { type: '/problems/too-many-requests' } }),
    ).toMatchObject({ kind: 'rate-limited', status: 403 });
    expect(
      await create({ status: 500, json: { type: '/problems/telematics-unit-error' } }),
    ).toMatchObject({ kind: 'unavailable' });
  });

  it.each<[number, string, string | undefined]>([
    [400, 'rejected', 'invalid'],
    [403, 'rejected', 'forbidden'],
    [404, 'rejected', 'not-found'],
    [409, 'rejected', 'conflict'],
    [412, 'rejected', 'conflict'],
    [418, 'rejected', undefined],
    [429, 'rate-limited', undefined],
    [503, 'unavailable', undefined],
  ])('of an unknown type is classified by its status %i', async (status, kind, refusal) => {
    expect(
      await create({ status, json: { type: '/problems/brand-new', title: 'New' } }),
    ).toMatchObject({ kind, refusal, details: [{ title: 'New', code: 'brand-new' }] });
  });
});

describe('an odd answer', () => {
  it.each<[string, Answer, Record<string, unknown>]>([
    [
      'nothing',
      { status: 404 },
      { kind: 'unavailable', foreign: true, refusal: undefined, details: [], outcomeUnknown: true },
    ],
    [
      'a page',
      { status: 502, text: '<html>Bad gateway</html>' },
      { kind: 'unavailable', outcomeUnknown: true },
    ],
    ['null', { status: 500, json: null }, { kind: 'unavailable', outcomeUnknown: true }],
    [
      'a list',
      { status: 400, json: [{ type: '/problems/validation-error' }] },
      { kind: 'unavailable', foreign: true },
    ],
    [
      'a number for a type',
      { status: 409, json: { type: 409, title: 'Conflict' } },
      { kind: 'unavailable', foreign: true, details: [] },
    ],
    [
      'a type of another service',
      { status: 400, json: { type: 'about:blank', title: 'Bad request' } },
      { kind: 'unavailable', foreign: true },
    ],
    ['JSON cut off', { status: 503, text: '{"type":"/problems/val' }, { kind: 'unavailable' }],
    ['a timeout', { status: 408 }, { kind: 'unavailable', outcomeUnknown: true }],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
      { kind: 'malformed' },
    ],
    [
      'only the flow id of the header',
      { status: 500, headers: { 'x-invers-flow-id': FLOW } },
      { kind: 'unavailable', details: [{ requestId: FLOW }] },
    ],
    [
      '201 without an id',
      { status: 201, json: { name: 'Scooters' } },
      { kind: 'malformed', outcomeUnknown: true },
    ],
    ['201 without a body', { status: 201 }, { kind: 'malformed', outcomeUnknown: true }],
  ])('is classified: %s', async (_case, answer, expected) => {
    expect(await create(answer)).toMatchObject({ provider: 'INVERS', ...expected });
  });

  it('never brings a secret along, even where the provider repeats it', async () => {
    const failure = await create((response, { body, headers }) => {
      response.writeHead(400).end(
        JSON.stringify({
          type: '/problems/validation-error',
          title: 'Bad',
          detail: `${body} ${headers.authorization ?? ''}`,
        }),
      );
    });
    expect(
      `${failure.message} ${JSON.stringify(failure.details)} ${String(failure.cause)}`,
    ).not.toMatch(/hunter2|fake-token/);
  });
});

describe('a limit', () => {
  it.each<[string, Readonly<Record<string, string>>, number]>([
    ['Retry-After in seconds', { 'retry-after': '17' }, 17],
    ['Retry-After as a date', { 'retry-after': seconds(30).toUTCString() }, 30],
    [
      'X-Rate-Limit-Reset in seconds since 1970',
      {
        'x-rate-limit-limit': '600',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(NOW.getTime() / 1000 + 42),
      },
      42,
    ],
    [
      'the later of the two',
      { 'retry-after': '60', 'x-rate-limit-reset': String(NOW.getTime() / 1000 + 42) },
      60,
    ],
    ['neither', {}, 10],
    ['a reset that has been', { 'x-rate-limit-reset': String(NOW.getTime() / 1000 - 5) }, 1],
    ['a reset beyond reason', { 'x-rate-limit-reset': '99999999999' }, 86_400],
    ['nonsense', { 'retry-after': 'soon', 'x-rate-limit-reset': 'later' }, 10],
  ])('ends when %s says', async (_case, headers, wait) => {
    const failure = await create({
      status: 429,
      json: { type: '/problems/too-many-requests', title: 'Too many requests.' },
      headers,
    });
    expect(failure).toMatchObject({
      kind: 'rate-limited',
      retryAt: seconds(wait),
      outcomeUnknown: false,
    });
  });
});
