import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HighMobilityClient } from '../../../src/providers/high-mobility/client.js';
import { type ClearancePort } from '../../../src/providers/ports/clearance.js';
import { type Provider } from '../../../src/providers/provider.js';
import { listAll } from '../../support/list-all.js';
import { type Answer, AnsweringServer } from '../answering-server.js';
import { failureOf, NOW, providerAt, session } from './support.js';

const VIN = 'EXVETESTVIN000001';
const OTHER = 'EXVETESTVIN000002';
const ONE = [{ vin: VIN, brand: 'bmw', tags: [], odometer: null }];

let server: AnsweringServer;
let provider: Provider;
let clearances: ClearancePort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  provider = providerAt(server.url);
  clearances = provider.clearances!;
});
afterAll(() => server.stop());

const errorsOf = (title: string, detail: string, source = 'vin') => ({
  errors: [{ title, detail, source }],
});
const seconds = (count: number) => new Date(NOW.getTime() + count * 1000);

describe('clearances.request', () => {
  it('asks for a batch and brings a result for each vehicle, in the order they were asked for', async () => {
    server.answer({
      status: 200,
      json: {
        vehicles: [
          { vin: OTHER, status: 'error', description: 'The brand is invalid' },
          { vin: VIN, status: 'pending', tags: {}, more: 1 },
        ],
      },
    });
    const results = await clearances.request(session(), [
      {
        vin: VIN,
        brand: 'mercedes-benz',
        tags: [{ key: 'depot', value: 'north' }],
        odometer: { value: 1234, unit: 'KILOMETERS' },
      },
      { vin: OTHER, brand: 'bmw', tags: [], odometer: null },
    ]);
    expect(results).toEqual([
      { vin: VIN, status: 'PENDING', reason: null },
      { vin: OTHER, status: 'ERROR', reason: 'The brand is invalid' },
    ]);
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/v1/fleets/vehicles',
        headers: { authorization: 'Bearer fake-token-1' },
      },
    ]);
    expect(JSON.parse(server.requests[0]!.body)).toEqual({
      vehicles: [
        {
          vin: VIN,
          brand: 'mercedes-benz',
          tags: { depot: 'north' },
          control_measures: { odometer: { value: 1234, unit: 'kilometers' } },
        },
        { vin: OTHER, brand: 'bmw' },
      ],
    });
  });

  it('asks nothing for no vehicles and refuses more than a batch', async () => {
    server.answer({ status: 500 });
    expect(await clearances.request(session(), [])).toEqual([]);
    await expect(
      clearances.request(
        session(),
        Array.from({ length: 101 }, () => ONE[0]!),
      ),
    ).rejects.toThrow(RangeError);
    expect(server.requests).toHaveLength(0);
  });

  it.each<[string, unknown]>([
    ['has no vehicles', {}],
    ['is null', null],
    ['is a text', 'done'],
    ['has no results', { vehicles: [] }],
    ['has no result that can be read', { vehicles: [null, { vin: VIN }] }],
  ])('does not know what happened when the answer %s', async (_case, json) => {
    server.answer({ status: 200, json });
    expect(await failureOf(clearances.request(session(), ONE))).toMatchObject({
      kind: 'malformed',
      status: 200,
      outcomeUnknown: true,
    });
  });

  it.each([204, 200, 201])(
    'does not know what happened when the answer is empty: %i',
    async (status) => {
      server.answer({ status });
      expect(await failureOf(clearances.request(session(), ONE))).toMatchObject({
        kind: 'malformed',
        outcomeUnknown: true,
      });
    },
  );

  it.each<[string, unknown, object]>([
    [
      'leaves it out',
      { vehicles: [{ vin: OTHER, status: 'pending' }] },
      {
        status: 'UNKNOWN',
        problem: { field: 'status', reason: expect.stringContaining('missing') },
      },
    ],
    [
      'names an unknown status',
      {
        vehicles: [
          { vin: VIN, status: 'lost' },
          { vin: OTHER, status: 'pending' },
        ],
      },
      {
        status: 'UNKNOWN',
        problem: { vin: VIN, field: 'status', reason: expect.stringContaining('lost') },
      },
    ],
    [
      'has no status for it',
      { vehicles: [{ vin: VIN }, { vin: OTHER, status: 'pending' }] },
      { status: 'UNKNOWN' },
    ],
    [
      'has null for it',
      { vehicles: [null, { vin: OTHER, status: 'pending' }] },
      { status: 'UNKNOWN' },
    ],
    [
      'has no VIN for it',
      { vehicles: [{ status: 'approved' }, { vin: OTHER, status: 'pending' }] },
      { status: 'APPROVED' },
    ],
    [
      'has no VIN for any',
      { vehicles: [{ status: 'error', description: 'bad' }, { status: 'pending' }] },
      { status: 'ERROR', reason: 'bad' },
    ],
    [
      'has them in another order',
      {
        vehicles: [
          { vin: OTHER, status: 'pending' },
          { vin: VIN.toLowerCase(), status: 'approved' },
        ],
      },
      { status: 'APPROVED' },
    ],
    [
      'has a description that is a number',
      {
        vehicles: [
          { vin: VIN, status: 'error', description: 422 },
          { vin: OTHER, status: 'pending' },
        ],
      },
      { status: 'ERROR', reason: '422' },
    ],
    [
      'is a bare list',
      [
        { vin: VIN, status: 'pending' },
        { vin: OTHER, status: 'pending' },
      ],
      { status: 'PENDING' },
    ],
  ])(
    'has its own result for the other vehicle when the answer %s',
    async (_case, json, expected) => {
      server.answer({ status: 201, json });
      const results = await clearances.request(session(), [
        ...ONE,
        { vin: OTHER, brand: 'bmw', tags: [], odometer: null },
      ]);
      expect(results).toMatchObject([
        { vin: VIN, ...expected },
        { vin: OTHER, status: 'PENDING' },
      ]);
      for (const result of results)
        if (result.status === 'UNKNOWN')
          expect(result.failure).toMatchObject({ kind: 'malformed', outcomeUnknown: true });
    },
  );
});

describe('a batch that is refused as a whole', () => {
  const of = (count: number, brand: string) =>
    Array.from({ length: count }, (_, index) => ({
      vin: `EXVE${brand.toUpperCase().slice(0, 3)}VIN${String(index).padStart(7, '0')}`,
      brand,
      tags: [],
      odometer: null,
    }));
  type Body = { readonly vehicles: readonly { readonly vin: string; readonly brand: string }[] };
  const refusing =
    (
      isBad: (vehicle: Body['vehicles'][number]) => boolean,
      status: number,
      json: unknown,
    ): Answer =>
    (response, { body }) => {
      const { vehicles } = JSON.parse(body) as Body;
      const isRefused = vehicles.some(isBad);
      response.writeHead(isRefused ? status : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          isRefused ? json : { vehicles: vehicles.map(({ vin }) => ({ vin, status: 'pending' })) },
        ),
      );
    };
  const ofBrand = errorsOf('Invalid input', 'brand not enabled for application', 'brand');

  it.each<[number, unknown]>([
    [422, ofBrand],
    [403, errorsOf('Forbidden', 'x')],
    [400, ofBrand],
  ])('for one brand by %i is sent again by brand: the others go through', async (status, json) => {
    server.answer(refusing(({ brand }) => brand === 'kia', status, json));
    const batch = [...of(40, 'bmw'), ...of(20, 'kia'), ...of(40, 'ford')];
    const results = await clearances.request(session(), batch);
    expect(results.map(({ vin }) => vin)).toEqual(batch.map(({ vin }) => vin));
    expect(results.map((result) => result.status)).toEqual(
      batch.map(({ brand }) => (brand === 'kia' ? 'ERROR' : 'PENDING')),
    );
    expect(results[40]).toMatchObject({ reason: expect.stringContaining(String(status)) });
    // The whole, and each of the three brands.
    expect(server.requests).toHaveLength(4);
  });

  it('for a few vehicles is sent again in halves: the others go through', async () => {
    const batch = of(100, 'bmw');
    const bad = new Set([3, 4, 77].map((index) => batch[index]?.vin));
    server.answer(
      refusing(({ vin }) => bad.has(vin), 422, errorsOf('Invalid input', 'vin is unknown', 'vin')),
    );
    const results = await clearances.request(session(), batch);
    expect(results.flatMap((result, index) => (result.status === 'ERROR' ? [index] : []))).toEqual([
      3, 4, 77,
    ]);
    expect(results.filter((result) => result.status === 'PENDING')).toHaveLength(97);
    expect(server.requests.length).toBeLessThan(50);
  });

  it('for what all share stays refused, after one call or one for each brand', async () => {
    server.answer({
      status: 403,
      json: errorsOf('Forbidden', 'This service account is not associated with a fleet.'),
    });
    expect(await failureOf(clearances.request(session(), of(100, 'bmw')))).toMatchObject({
      kind: 'rejected',
      status: 403,
    });
    expect(server.requests).toHaveLength(1);
    server.requests.length = 0;
    expect(
      await failureOf(clearances.request(session(), [...of(50, 'bmw'), ...of(50, 'kia')])),
    ).toMatchObject({ kind: 'rejected', status: 403 });
    expect(server.requests).toHaveLength(3);
  });

  it('returns the results before an outage, and sends nothing after it', async () => {
    const [refused, good]: readonly Answer[] = [
      { status: 422, json: ofBrand },
      refusing(() => false, 422, {}),
    ];
    server.answer(refused!, good!, { status: 503, text: '<html>' });
    const results = await clearances.request(session(), [
      ...of(2, 'bmw'),
      ...of(2, 'kia'),
      ...of(2, 'ford'),
    ]);
    expect(results.map((result) => result.status)).toEqual([
      'PENDING',
      'PENDING',
      'UNKNOWN',
      'UNKNOWN',
      'UNKNOWN',
      'UNKNOWN',
    ]);
    expect(
      results.map((result) => (result.status === 'UNKNOWN' ? result.failure.outcomeUnknown : null)),
    ).toEqual([null, null, true, true, false, false]);
    expect(server.requests).toHaveLength(3);
  });
});

describe('clearances.list', () => {
  it('asks for all without a filter', async () => {
    server.answer({
      status: 200,
      json: [
        {
          vin: VIN,
          status: 'approved',
          brand: 'bmw',
          tags: { a: 'b' },
          changelog: [{ timestamp: '2022-03-22T09:36:51', status: 'approved' }],
        },
      ],
    });
    expect(await listAll(clearances, session())).toEqual({
      items: [
        {
          vin: VIN,
          status: 'APPROVED',
          brand: 'bmw',
          tags: [{ key: 'a', value: 'b' }],
          changelog: [{ status: 'APPROVED', reason: null, at: new Date('2022-03-22T09:36:51Z') }],
        },
      ],
      problems: [],
    });
    expect(server.requests[0]!.url).toBe('/v1/fleets/vehicles');
  });

  it('filters by one VIN or several, percent-encoded, and takes only what it asked for', async () => {
    server.answer({
      status: 200,
      json: [
        { vin: VIN, status: 'pending' },
        { vin: OTHER, status: 'pending' },
      ],
    });
    const filter = () =>
      JSON.parse(
        new URL(server.requests.at(-1)!.url, server.url).searchParams.get('filter')!,
      ) as unknown;
    expect((await clearances.list(session(), [VIN])).items).toMatchObject([{ vin: VIN }]);
    expect(filter()).toEqual({ vin: { operator: 'eq', value: VIN } });
    expect((await clearances.list(session(), [VIN, OTHER, VIN])).items).toHaveLength(2);
    expect(filter()).toEqual({ vin: { operator: 'in', value: [VIN, OTHER] } });
    expect(server.requests.at(-1)!.url).not.toMatch(/[{}" ]/);
  });

  it('asks in parts for many VINs, and not at all for none', async () => {
    server.answer({ status: 200, json: [] });
    await clearances.list(
      session(),
      Array.from({ length: 201 }, (_, index) => `EXVETESTVIN${String(index).padStart(6, '0')}`),
    );
    expect(server.requests).toHaveLength(3);
    server.answer({ status: 500 });
    expect(await clearances.list(session(), [])).toEqual({ items: [], problems: [] });
    expect(server.requests).toHaveLength(0);
  });

  it('brings a list far beyond the usual size of an answer', async () => {
    const changelog = Array.from({ length: 10 }, () => ({
      timestamp: '2022-03-22T09:36:51',
      status: 'pending',
      reason: 'x'.repeat(40),
    }));
    server.answer({
      status: 200,
      json: Array.from({ length: 12_000 }, (_, index) => ({
        vin: `EXVETESTVI${String(index).padStart(7, '0')}`,
        status: 'pending',
        changelog,
      })),
    });
    expect((await listAll(clearances, session())).items).toHaveLength(12_000);
  });

  it('follows a list that has pages, by Link or by a cursor, with the filter', async () => {
    const at = (vin: string) => ({ vin, status: 'pending' });
    const link = { link: '</v1/fleets/vehicles?page=2>; rel="next"' };
    server.answer(
      { status: 200, json: [at(VIN)], headers: link },
      { status: 200, json: [at(OTHER)] },
    );
    expect((await listAll(clearances, session())).items.map(({ vin }) => vin)).toEqual([
      VIN,
      OTHER,
    ]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/v1/fleets/vehicles',
      '/v1/fleets/vehicles?page=2',
    ]);
    server.answer(
      { status: 200, json: { vehicles: [at(VIN)], next_cursor: 'a' } },
      { status: 200, json: { vehicles: [at(OTHER)], next_cursor: null } },
    );
    expect((await clearances.list(session(), [VIN, OTHER])).items).toHaveLength(2);
    expect(server.requests[1]!.url).toMatch(/\?filter=[^&]+&cursor=a$/);
    server.answer({ status: 200, json: { vehicles: [at(VIN)], bookmark: 'a' } });
    expect(await failureOf(listAll(clearances, session()))).toMatchObject({ kind: 'malformed' });
  });

  it.each<[string, unknown]>([
    ['an object where a list is due', { status: 'ok' }],
    ['a text where a list is due', 'none'],
    ['null where a list is due', null],
  ])('finds an answer malformed with %s', async (_case, json) => {
    server.answer({ status: 200, json });
    expect(await failureOf(listAll(clearances, session()))).toMatchObject({
      kind: 'malformed',
      outcomeUnknown: false,
    });
  });
});

describe('getClearance', () => {
  it('asks for one vehicle by its VIN, which cannot leave its place in the path', async () => {
    const client = new HighMobilityClient({
      liveUrl: server.url,
      sandboxUrl: server.url,
      now: () => NOW,
    });
    server.answer({ status: 200, json: { vin: VIN, status: 'revoked' } });
    expect(await client.getClearance(session(), VIN)).toEqual({ vin: VIN, status: 'revoked' });
    await client.getClearance(session(), '../access_tokens?x=');
    expect(server.requests.map(({ url }) => url)).toEqual([
      `/v1/fleets/vehicles/${VIN}`,
      '/v1/fleets/vehicles/..%2Faccess_tokens%3Fx%3D',
    ]);
  });
});

describe('clearances.end', () => {
  it.each<[string, Answer]>([
    ['nothing', { status: 204 }],
    ['an empty body', { status: 200 }],
    ['a state that has no name', { status: 200, json: { vin: VIN, status: 'ending' } }],
  ])('looks the state up after an answer with %s', async (_case, answer) => {
    server.answer(answer, { status: 200, json: [{ vin: VIN, status: 'revoking' }] });
    expect(await clearances.end(session(), VIN)).toBe('REVOKING');
    server.answer(answer, { status: 200, json: [{ vin: VIN, status: 'approved' }] });
    expect(await failureOf(clearances.end(session(), VIN))).toMatchObject({
      kind: 'malformed',
      outcomeUnknown: true,
    });
  });

  it('reads the state within a vehicle', async () => {
    server.answer({ status: 200, json: { vehicle: { vin: VIN, status: 'canceling' } } });
    expect(await clearances.end(session(), VIN)).toBe('CANCELING');
  });

  it.each([
    ['revoking', 'REVOKING'],
    ['canceling', 'CANCELING'],
  ])('brings the state %s', async (status, expected) => {
    server.answer({ status: 200, json: { vin: VIN, status, tags: {} } });
    expect(await clearances.end(session(), VIN)).toBe(expected);
    expect(server.requests).toMatchObject([
      { method: 'DELETE', url: `/v1/fleets/vehicles/${VIN}`, body: '' },
    ]);
  });
});

describe('a token that is refused', () => {
  it('is renewed once, and the call made again', async () => {
    server.answer(
      { status: 401, json: errorsOf('Not authorized', 'Missing or invalid authorization header') },
      { status: 200, json: [] },
    );
    const used = session();
    expect((await listAll(clearances, used)).items).toEqual([]);
    expect(used.renewals()).toBe(1);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer fake-token-1',
      'Bearer fake-token-2',
    ]);
  });

  it('is not renewed twice', async () => {
    server.answer({
      status: 401,
      json: [[{ detail: 'Missing or invalid authorization header', source: 'Authorization' }]],
    });
    const used = session();
    expect(await failureOf(clearances.end(used, VIN))).toMatchObject({
      kind: 'unauthorized',
      status: 401,
      outcomeUnknown: false,
    });
    expect(used.renewals()).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  it('is not renewed for any other refusal', async () => {
    server.answer({
      status: 403,
      json: errorsOf(
        'Forbidden',
        'This service account is not associated with a fleet.',
        'Authorization',
      ),
    });
    const used = session();
    await failureOf(listAll(clearances, used));
    expect(used.renewals()).toBe(0);
    expect(server.requests).toHaveLength(1);
  });
});

type Call = 'request' | 'list' | 'end';
const perform: Record<Call, () => Promise<unknown>> = {
  request: () => clearances.request(session(), ONE),
  list: () => listAll(clearances, session()),
  end: () => clearances.end(session(), VIN),
};

describe('a failure of the fleet calls', () => {
  const limited = errorsOf(
    'Too many requests',
    'retry after 10s',
    'fleet-manager-api:00000000-0000-0000-0000-000000000000',
  );
  const html = { text: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } };

  it.each<[string, Call, Exclude<Answer, (...parts: never[]) => unknown>, Record<string, unknown>]>(
    [
      [
        'no fleet access',
        'request',
        {
          status: 403,
          json: errorsOf('Forbidden', 'This service account is not associated with a fleet.'),
        },
        {
          kind: 'rejected',
          outcomeUnknown: false,
          details: [
            {
              title: 'Forbidden',
              detail: 'This service account is not associated with a fleet.',
              source: 'vin',
            },
          ],
        },
      ],
      [
        'no fleet access',
        'list',
        { status: 403, json: errorsOf('Forbidden', 'x') },
        { kind: 'rejected' },
      ],
      [
        'no fleet access',
        'end',
        { status: 403, json: errorsOf('Forbidden', 'x') },
        { kind: 'rejected' },
      ],
      [
        'a payload without a parameter',
        'request',
        { status: 422, json: errorsOf('Invalid', 'vehicles is missing', 'vehicles') },
        { kind: 'rejected', outcomeUnknown: false },
      ],
      [
        'an unknown vehicle',
        'end',
        { status: 404, json: errorsOf('Not found', 'vin is unknown') },
        { kind: 'rejected', outcomeUnknown: false },
      ],
      [
        'a removed clearance',
        'end',
        { status: 409, json: errorsOf('Conflict', 'Clearance is already removed') },
        {
          kind: 'rejected',
          details: [{ title: 'Conflict', detail: 'Clearance is already removed', source: 'vin' }],
        },
      ],
      [
        'a clearance between states',
        'end',
        { status: 409, json: errorsOf('Conflict', 'Clearance is in transition mode') },
        { kind: 'rejected' },
      ],
      [
        'a brand without cancellation',
        'end',
        {
          status: 422,
          json: errorsOf('not supported', 'cancellation is not supported for this vin'),
        },
        { kind: 'rejected' },
      ],
      [
        'a cancellation too early',
        'end',
        {
          status: 422,
          json: errorsOf(
            'too early',
            "the pending status could only be canceled after 1 day it's created",
            'status',
          ),
        },
        { kind: 'rejected', details: [{ title: 'too early', source: 'status' }] },
      ],
      [
        'a bare list of errors',
        'end',
        { status: 422, json: [{ title: 'a' }, { title: 'b', detail: 'c' }] },
        { kind: 'rejected', details: [{ title: 'a' }, { title: 'b', detail: 'c' }] },
      ],
      [
        'a list within the list',
        'list',
        { status: 403, json: { errors: [[{ detail: 'a' }], { title: 'b' }] } },
        { kind: 'rejected', details: [{ title: 'a' }, { title: 'b' }] },
      ],
      [
        'the shape of the token endpoint',
        'list',
        { status: 400, json: { error: 'invalid_request', error_description: 'no' } },
        { kind: 'rejected', details: [{ title: 'invalid_request', detail: 'no' }] },
      ],
      [
        'a limit, its wait in the text',
        'list',
        { status: 429, json: limited },
        { kind: 'rate-limited', retryAt: seconds(10), outcomeUnknown: false },
      ],
      [
        'a limit, another wait in the text',
        'request',
        { status: 429, json: errorsOf('Too many requests', 'Retry after 45s') },
        { kind: 'rate-limited', retryAt: seconds(45), outcomeUnknown: false },
      ],
      [
        'a limit, its wait in minutes',
        'list',
        { status: 429, json: errorsOf('Too many requests', 'retry after 2m') },
        { retryAt: seconds(120) },
      ],
      [
        'a limit, its wait in the header',
        'end',
        { status: 429, json: {}, headers: { 'retry-after': '30' } },
        { kind: 'rate-limited', retryAt: seconds(30), outcomeUnknown: false },
      ],
      [
        'a limit, its wait as a date',
        'list',
        { status: 429, json: {}, headers: { 'retry-after': 'Fri, 02 Jan 2026 03:05:05 GMT' } },
        { retryAt: seconds(60) },
      ],
      [
        'a limit with two waits',
        'list',
        { status: 429, json: limited, headers: { 'retry-after': '30' } },
        { retryAt: seconds(30) },
      ],
      [
        'a limit without a wait',
        'list',
        { status: 429, json: { errors: [] } },
        { kind: 'rate-limited', retryAt: seconds(10) },
      ],
      [
        'a limit in no JSON at all',
        'list',
        { status: 429, text: 'slow down' },
        { kind: 'rate-limited', retryAt: seconds(10) },
      ],
      [
        'a limit until a date gone by',
        'list',
        { status: 429, json: {}, headers: { 'retry-after': 'Fri, 02 Jan 2026 03:00:00 GMT' } },
        { retryAt: seconds(1) },
      ],
      [
        'a limit until the end of time',
        'list',
        { status: 429, json: {}, headers: { 'retry-after': '99999999999999999999' } },
        { retryAt: seconds(86_400) },
      ],
      [
        'a refused token that is a limit',
        'list',
        { status: 401, json: errorsOf('Quota', 'quota exceeded, retry after 20s') },
        { kind: 'rate-limited', retryAt: seconds(20) },
      ],
      ['a timeout at the provider', 'request', { status: 408, json: {} }, { kind: 'unavailable' }],
      [
        'an error of the server, writing',
        'request',
        { status: 500, text: '' },
        { kind: 'unavailable', outcomeUnknown: true },
      ],
      [
        'an error of the server, ending',
        'end',
        { status: 500, json: { errors: [{ title: 'Server error' }] } },
        { kind: 'unavailable', outcomeUnknown: true },
      ],
      [
        'an error of the server, reading',
        'list',
        { status: 500, text: '' },
        { kind: 'unavailable', outcomeUnknown: false },
      ],
      [
        'a gateway without JSON',
        'list',
        { status: 502, ...html },
        { kind: 'unavailable', details: [] },
      ],
      ['an outage', 'list', { status: 503, ...html }, { kind: 'unavailable' }],
      [
        'a gateway that gave up',
        'request',
        { status: 504, ...html },
        { kind: 'unavailable', outcomeUnknown: true },
      ],
      [
        'a page instead of JSON',
        'list',
        { status: 200, ...html },
        { kind: 'malformed', outcomeUnknown: false },
      ],
      [
        'a page instead of JSON, writing',
        'end',
        { status: 200, ...html },
        { kind: 'malformed', outcomeUnknown: true },
      ],
      [
        'a redirect',
        'list',
        { status: 302, headers: { location: '/login' } },
        { kind: 'malformed', status: 302 },
      ],
    ],
  )('%s (%s) is classified', async (_case, call, answer, expected) => {
    server.answer(answer);
    const failure = await failureOf(perform[call]());
    expect(failure).toMatchObject({
      provider: 'HIGH_MOBILITY',
      status: answer.status,
      ...expected,
    });
  });

  it('never holds the token, even where the provider repeats it', async () => {
    server.answer({
      status: 422,
      json: errorsOf('Bad fake-token-1', 'Bearer fake-token-1\u0000 was not liked'),
    });
    const failure = await failureOf(listAll(clearances, session()));
    expect(failure.details).toEqual([
      { title: 'Bad [secret]', detail: 'Bearer [secret]\ufffd was not liked', source: 'vin' },
    ]);
    expect(`${failure.message} ${failure.stack ?? ''}`).not.toContain('fake-token');
  });

  it('has bounded details whatever the provider sends', async () => {
    const nested = '['.repeat(5000) + ']'.repeat(5000);
    for (const text of [
      JSON.stringify({
        errors: Array.from({ length: 1000 }, () => ({ title: 'x'.repeat(10_000) })),
      }),
      nested,
      '{"errors":7}',
      '"text"',
      'null',
    ]) {
      server.answer({ status: 422, text });
      const { kind, details } = await failureOf(listAll(clearances, session()));
      expect(kind).toBe(details.length > 0 ? 'rejected' : 'unavailable');
      expect(details.length).toBeLessThanOrEqual(20);
      for (const { title } of details) expect(title.length).toBeLessThanOrEqual(500);
    }
  });
});
