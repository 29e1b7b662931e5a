import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CURSOR_STYLES } from '../../../simulators/invers/paging.js';
import {
  type InversSimulator,
  startInversSimulator,
} from '../../../simulators/invers/simulator.js';
import { Secret } from '../../../src/domain/values/secret.js';
import { createInversProvider } from '../../../src/providers/invers/provider.js';
import { type NewVehicle } from '../../../src/providers/ports/vehicle.js';
import { type Provider } from '../../../src/providers/provider.js';
import { sessionOf } from '../account-conformance.js';
import { AnsweringServer } from '../answering-server.js';
import { failureOf, NOW, providerAt, SECRETS, session } from './support.js';

const COUNT = 7;
const box = (index: number): NewVehicle => ({
  vin: `EXVETESTVIN00000${index}`,
  brand: 'cloudboxx',
  telematicsUnitId: `UNIT${index}`,
  modelId: null,
  credential: { kind: 'NONE' },
  name: null,
  licensePlate: null,
  tags: [],
});

describe('lists at the simulated INVERS', () => {
  let simulator: InversSimulator;
  let provider: Provider;
  const now = () => NOW;
  const nothing = () => undefined;
  const account = {
    now,
    secrets: { 'client secret': SECRETS },
    wrongSecrets: {},
    refuseTokenOnce: nothing,
    limitOnce: nothing,
    loseAnswerOnce: nothing,
    stop: () => simulator.close(),
  };
  const open = () => sessionOf({ ...account, provider });
  beforeEach(async () => {
    simulator = await startInversSimulator({ now, clients: [SECRETS], wire: { maxLimit: 3 } });
    provider = createInversProvider({ url: simulator.url, now });
    for (let index = 0; index < COUNT; index += 1) {
      await provider.vehicles!.add(open(), box(index));
      await provider.credentials!.create(open(), {
        brand: 'niu',
        name: `C${index}`,
        secretKind: 'CLIENT_SECRET',
        principal: 'c',
        secret: new Secret('fake'),
      });
    }
  });
  afterEach(() => simulator.close());

  it.each(CURSOR_STYLES.filter((style) => style !== 'unknown' && style !== 'none'))(
    'are complete with the cursor as %s and a small maximum of limit',
    async (cursor) => {
      simulator.setWire({ cursor });
      expect((await provider.vehicles!.list(open())).items.map(({ vin }) => vin)).toEqual(
        Array.from({ length: COUNT }, (_, index) => box(index).vin),
      );
      expect(
        (await provider.credentials!.list(open(), 'niu')).items.map(({ name }) => name),
      ).toEqual(Array.from({ length: COUNT }, (_, index) => `C${index}`));
      expect(await provider.vehicles!.findByVin(open(), box(COUNT - 1).vin)).toMatchObject({
        vin: box(COUNT - 1).vin,
      });
    },
  );

  it('ask with a limit once when it is refused', async () => {
    await provider.vehicles!.list(open());
    await provider.vehicles!.list(open());
    expect(
      simulator.requests
        .list()
        .filter(({ path, status }) => path === '/vehicles' && status === 400),
    ).toHaveLength(1);
  });

  it('are malformed with a cursor of an unknown name, not at their end', async () => {
    simulator.setWire({ cursor: 'unknown' });
    expect(await failureOf(provider.vehicles!.list(open()))).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('`bookmark`'),
    });
    expect(await failureOf(provider.credentials!.list(open(), 'niu'))).toMatchObject({
      kind: 'malformed',
    });
    simulator.setWire({ maxLimit: 1000 });
    expect(
      (await createInversProvider({ url: simulator.url, now }).vehicles!.list(open())).items,
    ).toHaveLength(COUNT);
  });
});

describe('lists of an INVERS that answers otherwise', () => {
  let server: AnsweringServer;
  let provider: Provider;
  beforeAll(async () => {
    server = await AnsweringServer.start();
  });
  beforeEach(() => {
    provider = providerAt(server.url);
  });
  afterAll(() => server.stop());
  const list = async () => (await provider.vehicles!.list(session())).items;
  const page = (
    from: number,
    count: number,
    more: object = {},
    headers: Readonly<Record<string, string>> = {},
  ) => ({
    status: 200,
    json: {
      items: Array.from({ length: count }, (_, index) => ({ id: `V${from + index}` })),
      ...more,
    },
    headers,
  });
  const asked = () => server.requests.map(({ url }) => url.replace('/v1/vehicles', ''));

  it('try other parameters when the first one is ignored or refused', async () => {
    const refusal = { status: 400, json: { type: '/problems/validation-error' } };
    server.answer(
      page(0, 2, { cursors: { next: 'a' } }),
      page(0, 2, { cursors: { next: 'a' } }),
      refusal,
      page(2, 2, { cursors: { next: 'b' } }),
      page(4, 1, { cursors: {} }),
    );
    expect(await list()).toHaveLength(5);
    expect(asked()).toEqual(['?limit=1000', '?cursor=a', '?page_token=a', '?next=a', '?next=b']);
  });

  it('end in a failure when no parameter leads on', async () => {
    server.answer(page(0, 2, { cursors: { next: 'a' } }));
    expect(await failureOf(list())).toMatchObject({ kind: 'malformed' });
  });

  it('follow an address no further than the list itself', async () => {
    server.answer(
      page(0, 1, {}, { link: '<https://elsewhere.invalid/v1/vehicles?p=2>; rel="next"' }),
      page(1, 1),
    );
    expect(await list()).toHaveLength(2);
    expect(asked()).toEqual(['?limit=1000', '?p=2']);
    server.answer(page(0, 1, { next: 'https://elsewhere.invalid/other?p=2' }));
    expect(await failureOf(list())).toMatchObject({ kind: 'malformed' });
    expect(server.requests).toHaveLength(1);
  });

  it('that are full without a cursor are looked at in smaller pages', async () => {
    server.answer(page(0, 1000), page(0, 100, { cursors: { next: 'a' } }), page(100, 900));
    expect(await list()).toHaveLength(1000);
    server.answer(page(0, 1000), page(0, 100));
    expect(await failureOf(list())).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('without a cursor'),
    });
  });

  it('with a full page and text of unknown meaning are malformed', async () => {
    server.answer(page(0, 1000, { rest: 'abc' }));
    expect(await failureOf(list())).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('`rest`'),
    });
    server.answer(page(0, 100, { rest: 'abc' }));
    expect(await failureOf(list())).toMatchObject({ kind: 'malformed' });
    server.answer(page(0, 7, { rest: 'abc', total: 7 }));
    expect(await list()).toHaveLength(7);
  });

  it.each<[object, Record<string, string>?]>([
    [{ total: 500 }],
    [{ pagination: { total_count: '500', page: 1 } }],
    [{ meta: { totalItems: 500 } }],
    [{}, { 'x-total-count': '500' }],
    [{}, { 'content-range': 'items 0-99/500' }],
  ])('that state more than they have are malformed: %j with %j', async (more, headers = {}) => {
    server.answer(page(0, 70, more, headers));
    expect(await failureOf(list())).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('states 500 entries and has 70'),
    });
    const cursors = (next: string | null) => ({ ...more, cursors: { next } });
    server.answer(page(0, 70, cursors('a'), headers), page(70, 430, cursors(null), headers));
    expect(await list()).toHaveLength(500);
  });

  it.each([
    { message: 'limit must be at most 100' },
    { type: '/problems/validation-error' },
    { error: 'too large' },
  ])('do without the limit when it is refused by %j', async (json) => {
    server.answer({ status: 400, json }, page(0, 2, { next_page_token: 'a' }), page(2, 1));
    expect(await list()).toHaveLength(3);
    expect(asked()).toEqual(['?limit=1000', '', '?page_token=a']);
  });

  it('do not take other refusals for one of the limit', async () => {
    server.answer({ status: 403, json: { type: '/problems/missing-permissions' } });
    expect(await failureOf(list())).toMatchObject({ refusal: 'forbidden' });
    expect(server.requests).toHaveLength(1);
  });
});
