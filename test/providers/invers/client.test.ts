import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/values/secret.js';
import { createInversProvider } from '../../../src/providers/invers/provider.js';
import { type NewCredential } from '../../../src/providers/ports/credential.js';
import { type NewVehicle } from '../../../src/providers/ports/vehicle.js';
import { type Provider } from '../../../src/providers/provider.js';
import { AnsweringServer } from '../answering-server.js';
import { failureOf, NOW, providerAt, session } from './support.js';

const VIN = 'EXVETESTVIN000001';
const VEHICLE: NewVehicle = {
  vin: VIN,
  brand: 'cloudboxx',
  telematicsUnitId: '38429DA427AB7C25',
  modelId: null,
  credential: { kind: 'NONE' },
  name: null,
  licensePlate: null,
  tags: [],
};

const NEW_CREDENTIAL: NewCredential = {
  brand: 'niu',
  name: 'Berlin',
  secretKind: 'CLIENT_SECRET',
  principal: 'client1',
  secret: new Secret('fake'),
};

let server: AnsweringServer;
let provider: Provider;
beforeAll(async () => {
  server = await AnsweringServer.start();
  provider = providerAt(server.url);
});
beforeEach(() => server.answer({ status: 500 }));
afterAll(() => server.stop());

const credentials = () => provider.credentials!;
const vehicles = () => provider.vehicles!;
const asked = () =>
  server.requests.map(({ method, url, body }) => [
    method,
    url,
    body === '' ? undefined : (JSON.parse(body) as unknown),
  ]);

describe('credentials', () => {
  it('are made in the shape their kind has, at their brand', async () => {
    server.answer(
      {
        status: 201,
        json: { id: '01F62857KMPG2NE2GK1W2N3QYS', name: 'Berlin', client_id: 'client1' },
      },
      { status: 201, json: { id: '01F62857KMPG2NE2GK1W2N3QYT' } },
    );
    expect(
      await credentials().create(session(), {
        brand: 'mercedes-benz',
        name: 'Berlin',
        secretKind: 'CLIENT_SECRET',
        principal: 'client1',
        secret: new Secret('fake'),
      }),
    ).toEqual({
      externalId: '01F62857KMPG2NE2GK1W2N3QYS',
      brand: 'mercedes-benz',
      authorization: null,
      name: 'Berlin',
      secretKind: 'CLIENT_SECRET',
      principal: 'client1',
    });
    expect(
      await credentials().create(session(), {
        brand: 'tesla',
        name: 'Owner',
        secretKind: 'PASSWORD',
        principal: 'fleet@example.com',
        secret: new Secret('fake'),
      }),
    ).toEqual({
      externalId: '01F62857KMPG2NE2GK1W2N3QYT',
      brand: 'tesla',
      authorization: null,
      name: 'Owner',
      secretKind: 'PASSWORD',
      principal: 'fleet@example.com',
    });
    expect(asked()).toEqual([
      [
        'POST',
        '/v1/telematics-brands/MERCEDES_BENZ/credentials',
        { name: 'Berlin', client_id: 'client1', client_secret: 'fake' },
      ],
      [
        'POST',
        '/v1/telematics-brands/TESLA/credentials',
        { name: 'Owner', username: 'fleet@example.com', password: 'fake' },
      ],
    ]);
    expect(server.requests[0]!.headers).toMatchObject({
      authorization: 'Bearer fake-token-1',
      'content-type': 'application/json',
    });
  });

  it.each([{ status: 200, json: { id: 'X' } }, { status: 204 }])(
    'change their secret alone, whether the answer is %j',
    async (answer) => {
      server.answer(answer);
      await credentials().updateSecret(
        session(),
        { brand: 'niu', externalId: 'A/B', secretKind: 'CLIENT_SECRET' },
        new Secret('fake'),
      );
      await credentials().updateSecret(
        session(),
        { brand: 'tesla', externalId: 'X', secretKind: 'PASSWORD' },
        new Secret('fake'),
      );
      expect(asked()).toEqual([
        ['PATCH', '/v1/telematics-brands/NIU/credentials/A%2FB', { client_secret: 'fake' }],
        ['PATCH', '/v1/telematics-brands/TESLA/credentials/X', { password: 'fake' }],
      ]);
    },
  );

  it('are deleted once and for all', async () => {
    const ref = { brand: 'niu', externalId: 'X' };
    server.answer({ status: 204 }, { status: 404, json: { type: '/problems/resource-not-found' } });
    await credentials().delete(session(), ref);
    await credentials().delete(session(), ref);
    expect(asked().map(([method, url]) => [method, url])).toEqual(
      Array.from({ length: 2 }, () => ['DELETE', '/v1/telematics-brands/NIU/credentials/X']),
    );
    server.answer({ status: 404, text: 'no such page' });
    expect(await failureOf(credentials().delete(session(), ref))).toMatchObject({
      kind: 'unavailable',
      foreign: true,
      status: 404,
    });
    server.answer({ status: 200, text: '<html>Please sign in</html>' });
    expect(await failureOf(credentials().delete(session(), ref))).toMatchObject({
      kind: 'malformed',
      outcomeUnknown: true,
    });
  });

  it('are listed over all brands that have some, page by page, the limit with the first call only', async () => {
    server.answer(
      {
        status: 200,
        json: { items: [{ id: '1', name: 'A', client_id: 'a' }], next_page_token: 'next page' },
      },
      { status: 200, json: { items: [{ id: '2', client_id: 'b' }], next_page_token: null } },
      { status: 404, json: { type: '/problems/resource-not-found' } },
      { status: 200, json: { items: [] } },
      { status: 200, json: { items: [{ id: '3', name: 'C', username: 'c' }] } },
    );
    expect((await credentials().list(session())).items).toEqual([
      {
        externalId: '1',
        brand: 'mercedes-benz',
        authorization: null,
        name: 'A',
        secretKind: 'CLIENT_SECRET',
        principal: 'a',
      },
      {
        externalId: '2',
        brand: 'mercedes-benz',
        authorization: null,
        name: '2',
        secretKind: 'CLIENT_SECRET',
        principal: 'b',
      },
      {
        externalId: '3',
        brand: 'tesla',
        authorization: null,
        name: 'C',
        secretKind: 'PASSWORD',
        principal: 'c',
      },
    ]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/v1/telematics-brands/MERCEDES_BENZ/credentials?limit=1000',
      '/v1/telematics-brands/MERCEDES_BENZ/credentials?page_token=next%20page',
      '/v1/telematics-brands/NIU/credentials?limit=1000',
      '/v1/telematics-brands/SEGWAY/credentials?limit=1000',
      '/v1/telematics-brands/TESLA/credentials?limit=1000',
    ]);
  });

  it.each<[string, unknown, object]>([
    ['has no client id', { id: '1', name: 'A' }, { id: 'A (niu)', field: 'client_id' }],
    ['has no id', { name: 'A', client_id: 'a' }, { id: 'A', field: 'id', reason: 'is missing' }],
    ['is nothing', null, { id: 'entry 1', field: 'item' }],
  ])('are listed without one that %s, which is named', async (_case, odd, problem) => {
    server.answer({ status: 200, json: { items: [odd, { id: 7, name: 'B', client_id: 'b' }] } });
    expect(await credentials().list(session(), 'niu')).toMatchObject({
      items: [{ externalId: '7', name: 'B', principal: 'b' }],
      problems: [problem],
    });
  });

  it('are listed by their name where the owner authorizes, without a client id', async () => {
    server.answer({ status: 200, json: { items: [{ id: '9', name: 'Owner' }] } });
    expect(await credentials().list(session(), 'tesla')).toMatchObject({
      items: [{ externalId: '9', brand: 'tesla', name: 'Owner', principal: 'Owner' }],
      problems: [],
    });
  });

  it('are not listed where they come bare', async () => {
    server.answer({ status: 200, json: [{ id: '1', name: 'A', client_id: 'a' }] });
    expect(await failureOf(credentials().list(session(), 'niu'))).toMatchObject({
      kind: 'malformed',
    });
  });

  const problemOf = (status: number, type: string) => ({
    status,
    text: JSON.stringify({ type: `/problems/${type}`, title: 'No.' }),
  });
  it.each([
    ['400', problemOf(400, 'validation-error')],
    ['403', problemOf(403, 'missing-permissions')],
    ['a page of a proxy', { status: 404, text: '<html>' }],
    ['an error', problemOf(500, 'internal-server-error')],
    ['a list of another shape', { status: 200, text: '[]' }],
  ] as const)(
    'of one brand that answers with %s are named, and those of the others are listed',
    async (_case, odd) => {
      server.answer((response, { url }) => {
        const brand = /telematics-brands\/(\w+)/.exec(url)?.[1];
        const good = { items: [{ id: brand, name: brand, client_id: brand }] };
        const { status, text } =
          brand === 'NIU' ? odd : { status: 200, text: JSON.stringify(good) };
        response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      });
      const { items, problems } = await credentials().list(session());
      expect(items.map(({ externalId }) => externalId)).toEqual([
        'MERCEDES_BENZ',
        'SEGWAY',
        'TESLA',
      ]);
      expect(problems).toMatchObject([{ id: 'niu', field: 'credentials' }]);
    },
  );

  it('are made by an answer that is within a wrapper or whose id is a number', async () => {
    server.answer({ status: 201, json: { credential: { id: 12 } } });
    expect(await credentials().create(session(), NEW_CREDENTIAL)).toMatchObject({
      externalId: '12',
      name: NEW_CREDENTIAL.name,
    });
  });
});

describe('vehicles', () => {
  it('are added flat, with what their credential is', async () => {
    server.answer({ status: 201, json: { id: 'JQ7RP' } });
    await vehicles().add(session(), {
      ...VEHICLE,
      modelId: 'M',
      name: 'Van 7',
      licensePlate: 'RKL-832',
      tags: [{ key: 'depot', value: 'north' }],
    });
    await vehicles().add(session(), {
      ...VEHICLE,
      brand: 'mercedes-benz',
      telematicsUnitId: null,
      credential: { kind: 'SHARED', externalId: 'C' },
    });
    await vehicles().add(session(), {
      ...VEHICLE,
      brand: 'niu',
      credential: { kind: 'INDIVIDUAL', password: new Secret('fake-12345') },
    });
    expect(asked().map(([, , body]) => body)).toEqual([
      {
        telematics_brand: 'CLOUDBOXX',
        telematics_unit_id: '38429DA427AB7C25',
        vehicle_model_id: 'M',
        master_data: { vin: VIN, license_plate: 'RKL-832', custom_name: 'Van 7' },
        custom_fields: { depot: 'north' },
      },
      {
        telematics_brand: 'MERCEDES_BENZ',
        telematics_unit_id: VIN,
        credentials_id: 'C',
        master_data: { vin: VIN },
      },
      {
        telematics_brand: 'NIU',
        telematics_unit_id: '38429DA427AB7C25',
        password: 'fake-12345',
        master_data: { vin: VIN },
      },
    ]);
  });

  it('leave the outcome open when the answer is lost or cannot be read, not when they are refused', async () => {
    server.answer((response) => response.destroy());
    expect(await failureOf(vehicles().add(session(), VEHICLE))).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: true,
    });
    server.answer({ status: 201, text: '{"id":' });
    expect(await failureOf(vehicles().add(session(), VEHICLE))).toMatchObject({
      kind: 'malformed',
      outcomeUnknown: true,
    });
    server.answer({ status: 400, json: { type: '/problems/referenced-resource-not-found' } });
    expect(await failureOf(vehicles().add(session(), VEHICLE))).toMatchObject({
      refusal: 'reference-not-found',
      outcomeUnknown: false,
    });
    server.answer((response) => response.destroy());
    expect(await failureOf(vehicles().remove(session(), 'JQ7RP'))).toMatchObject({
      outcomeUnknown: true,
    });
    expect(await failureOf(vehicles().find(session(), 'JQ7RP'))).toMatchObject({
      outcomeUnknown: false,
    });
  });

  it('are found by their id, or not', async () => {
    server.answer(
      { status: 200, json: { id: 'JQ7RP' } },
      { status: 404, json: { type: '/problems/resource-not-found' } },
      { status: 404, text: 'no such page' },
    );
    expect(await vehicles().find(session(), 'JQ7RP')).toMatchObject({ externalId: 'JQ7RP' });
    expect(await vehicles().find(session(), 'JQ7RP')).toBeUndefined();
    expect(await failureOf(vehicles().find(session(), 'JQ7RP'))).toMatchObject({
      kind: 'unavailable',
      foreign: true,
    });
  });

  it('are looked for by VIN no further than they are found', async () => {
    const page = (vin: string, next: string | null) => ({
      status: 200,
      json: { items: [{ id: vin, master_data: { vin } }], next_page_token: next },
    });
    server.answer(page('EXVEOTHER00000001', 'a'), page(VIN, 'b'), page('EXVEOTHER00000002', null));
    expect(await vehicles().findByVin(session(), VIN.toLowerCase())).toMatchObject({ vin: VIN });
    expect(server.requests).toHaveLength(2);
    server.answer(page('EXVEOTHER00000001', null));
    expect(await vehicles().findByVin(session(), VIN)).toBeUndefined();
  });

  it.each<[string, unknown, object]>([
    [
      'no id',
      { master_data: { vin: VIN.toLowerCase() } },
      { vin: VIN, field: 'id', reason: 'is missing' },
    ],
    ['nothing at all', null, { id: 'entry 1', field: 'item' }],
  ])('are listed without one that has %s, which is named', async (_case, odd, problem) => {
    server.answer({
      status: 200,
      json: {
        items: [odd, { id: 'JQ7RP', master_data: { vin: 'EXVEOTHER00000001' } }],
        next_page_token: null,
      },
    });
    expect(await vehicles().list(session())).toMatchObject({
      items: [{ externalId: 'JQ7RP' }],
      problems: [problem],
    });
    expect(await vehicles().findByVin(session(), 'EXVEOTHER00000001')).toMatchObject({
      externalId: 'JQ7RP',
    });
  });

  it('are not taken for missing when they are there and cannot be read', async () => {
    server.answer({
      status: 200,
      json: { items: [{ master_data: { vin: VIN } }], next_page_token: null },
    });
    expect(await failureOf(vehicles().findByVin(session(), VIN))).toMatchObject({
      kind: 'malformed',
    });
    expect(await vehicles().findByVin(session(), 'EXVEOTHER00000001')).toBeUndefined();
  });

  it('are read without their odd parts, and within a wrapper', async () => {
    const item = {
      id: 7,
      master_data: { vin: VIN, license_plate: 42, custom_name: [] },
      telematics_unit: 'x',
      setup_status: { state: 'DONE' },
    };
    server.answer({ status: 200, json: { items: [{ vehicle: item }], next_page_token: null } });
    const { items, problems } = await vehicles().list(session());
    expect(items).toMatchObject([
      { externalId: '7', vin: VIN, licensePlate: '42', name: null, setup: 'IN_PROGRESS' },
    ]);
    expect(problems.map(({ field }) => field).sort()).toEqual([
      'master_data.custom_name',
      'telematics_unit',
    ]);
    server.answer({ status: 201, json: { vehicle: item } });
    expect(await vehicles().add(session(), VEHICLE)).toMatchObject({ externalId: '7' });
    expect(await vehicles().find(session(), '7')).toMatchObject({ externalId: '7' });
  });

  it.each([{ status: 201 }, { status: 204 }, { status: 202, json: {} }])(
    'are added by an answer that says nothing: unknown',
    async (answer) => {
      server.answer(answer);
      expect(await failureOf(vehicles().add(session(), VEHICLE))).toMatchObject({
        kind: 'malformed',
        outcomeUnknown: true,
      });
    },
  );

  it('are not listed for ever', async () => {
    server.answer({ status: 200, json: { items: [], next_page_token: 'again' } });
    expect(await failureOf(vehicles().list(session()))).toMatchObject({ kind: 'malformed' });
    expect(server.requests).toHaveLength(2);
  });

  it('come in models', async () => {
    server.answer({
      status: 200,
      json: {
        items: [
          {
            id: 'M',
            vehicle_brand: 'NIU',
            vehicle_model: 'N1',
            credential_type: 'INDIVIDUAL',
            setup_required: false,
          },
          { id: 'N' },
        ],
      },
    });
    expect((await vehicles().listModels(session(), 'niu')).items).toEqual([
      { id: 'M', maker: 'NIU', name: 'N1', credentialKind: 'INDIVIDUAL', setupRequired: false },
      { id: 'N', maker: '', name: 'N', credentialKind: null, setupRequired: null },
    ]);
    expect(server.requests[0]!.url).toBe(
      '/v1/telematics-brands/NIU/available-vehicle-models?limit=1000',
    );
  });
});

describe('a token that is refused', () => {
  it('is renewed once, and the call made again', async () => {
    const account = session();
    server.answer(
      { status: 401, json: { type: '/problems/invalid-credentials' } },
      { status: 201, json: { id: 'JQ7RP' } },
    );
    expect(await vehicles().add(account, VEHICLE)).toMatchObject({ externalId: 'JQ7RP' });
    expect(account.renewals()).toBe(1);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer fake-token-1',
      'Bearer fake-token-2',
    ]);
  });

  it('is not renewed twice', async () => {
    server.answer({ status: 401, json: { type: '/problems/invalid-credentials' } });
    expect(await failureOf(vehicles().list(session()))).toMatchObject({ kind: 'unauthorized' });
    expect(server.requests).toHaveLength(2);
  });
});

it('is not made for a base URL that secrets must not be sent to', () => {
  expect(() => createInversProvider({ url: 'http://api.invers.com', now: () => NOW })).toThrow(
    TypeError,
  );
});
