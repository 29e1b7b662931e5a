import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../../../support/app.js';
import { tokenWith } from '../../../support/clients.js';
import { until } from '../../../support/core.js';
import { getToken } from '../../../support/oauth.js';
import { type Json } from '../../../support/simulator.js';
import { openStream } from '../../../support/stream.js';

/** Router's end of the protocol: takes every call, and answers with 204 by default. */
async function startRouter() {
  const calls: Json[] = [];
  /** Answers to the next calls of a subscription. */
  const answers = new Map<string, number[]>();
  const server: Server = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      const call: Json = {
        path: request.url,
        protocol: request.headers['subscription-protocol'],
        userAgent: request.headers['user-agent'],
        ...(JSON.parse(body) as object),
      };
      calls.push(call);
      const status = answers.get(call.id as string)?.shift() ?? 204;
      response.writeHead(status, status === 307 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { calls, answers, origin, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** Paths of the router's origin that are not below its address for callbacks. */
const ELSEWHERE = [
  '',
  '/',
  '/admin',
  '/callbacks',
  '/callback-admin/x',
  '/Callback/x',
  '//callback/x',
  '/callback/',
  '/callback//x',
  '/callback/../admin',
  '/callback/%2e%2e/admin',
  '/callback/%2E./admin',
  '/callback/..%2fadmin',
  '/callback/..%5cadmin',
  '/callback\\..\\admin',
  '/callback/x?next=/admin',
  '/callback?x',
  '/callback/x#y',
  '/callback;/admin',
  '/callback/x;y',
  '/callback/%00',
  '/callback/\u0000',
  '/admin/callback/x',
  '/%63allback/x',
];

describe('subscriptions by HTTP callback', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let router: Awaited<ReturnType<typeof startRouter>>;
  let origin: string;
  let moved = 0;
  let count = 0;
  let id: string;
  const calls = () => router.calls.filter((call) => call.id === id);
  const events = () => calls().filter(({ action }) => action !== 'check');
  const answer = (...statuses: number[]): void => void router.answers.set(id, statuses);

  beforeAll(async () => {
    router = await startRouter();
    ({ origin } = router);
    server = await startTestServer({
      env: { FLEETGRAPH_CALLBACK_ORIGINS: `https://router.example.com,${origin}` },
    });
    fleet = await makeFleet(server, 'Called back');
    await onboard(server, fleet, 12);
  });
  // Open subscriptions go on: each test has a subscription of its own, and looks at its calls alone.
  beforeEach(() => {
    id = `subscription-${(count += 1)}`;
  });
  afterAll(async () => {
    await server.close();
    await router.close();
  });

  /** The carmaker decides about the next vehicle. */
  function change(): string {
    moved += 1;
    server.simulator.move(vinOf(moved), 'approved');
    return vinOf(moved);
  }

  /** Changes two vehicles at once; returns their VINs in the order of the log, where webhooks of different vehicles may change places. */
  async function bothChange(): Promise<readonly string[]> {
    const vins = [change(), change()];
    const query = `query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 2) { nodes { vehicle { vin } } } } }`;
    return until(async () => {
      const { fleet: found } = await dataOf(server.url, server.token, query, { id: fleet.fleetId });
      const logged: readonly string[] = found.clearanceEvents.nodes.map(
        ({ vehicle }: Json) => vehicle.vin,
      );
      return vins.every((vin) => logged.includes(vin)) && logged;
    });
  }

  async function subscribe(
    changes: Json = {},
    {
      token = server.token,
      url = server.url,
      query = CHANGES,
    }: { readonly token?: string | null; readonly url?: string; readonly query?: string } = {},
  ) {
    const subscription = {
      callbackUrl: `${origin}/callback/${id}`,
      subscriptionId: id,
      verifier: 'only-we-know',
      heartbeatIntervalMs: 0,
      ...changes,
    };
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json;callbackSpec=1.0',
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({
        query,
        variables: { fleetId: fleet.fleetId },
        extensions: { subscription },
      }),
    });
    return {
      status: response.status,
      ...(response.headers.has('retry-after') && {
        retryAfter: response.headers.get('retry-after'),
      }),
      body: (await response.json()) as Json,
    };
  }
  const CHANGES =
    'subscription ($fleetId: ID!) { clearanceChanged(fleetId: $fleetId) { status vehicle { vin } } }';
  const REFUSED = {
    status: 400,
    body: {
      data: null,
      errors: [
        {
          message: expect.any(String),
          extensions: { code: 'BAD_USER_INPUT', argument: 'extensions.subscription' },
        },
      ],
    },
  };

  test('are confirmed by the router, then it is called for every event, in order', async () => {
    expect(await subscribe()).toEqual({ status: 200, body: { data: null } });
    const every = {
      path: `/callback/${id}`,
      protocol: 'callback',
      userAgent: expect.stringMatching(/^fleetgraph\/\d/),
      kind: 'subscription',
      id,
      verifier: 'only-we-know',
    };
    expect(calls()).toEqual([{ ...every, action: 'check' }]);
    const vins = await bothChange();
    await until(() => events().length === 2);
    expect(calls().slice(1)).toEqual(
      vins.map((vin, index) => ({
        ...every,
        action: 'next',
        payload: {
          data: { clearanceChanged: { status: 'APPROVED', vehicle: { vin } } },
          ...(index === 0 && { extensions: { startCursor: expect.any(String) } }),
        },
      })),
    );
  });

  test('send an event again that the router could not take, and the next one after it', async () => {
    await subscribe();
    answer(503, 204);
    const vins = await bothChange();
    await until(() => events().length === 3);
    expect(
      calls()
        .slice(1)
        .map(({ payload }) => payload.data.clearanceChanged.vehicle.vin),
    ).toEqual([vins[0], vins[0], vins[1]]);
  });

  test('deliver the newest state of a vehicle whenever it changes, to those who may read it', async () => {
    const query = `subscription ($fleetId: ID!) { vehicleStateChanged(fleetId: $fleetId) { vin state { odometer { value } position { latitude } } } }`;
    const withoutScope = await tokenWith(server, ['fleet:read']);
    const refused = await subscribe({}, { query, token: withoutScope });
    expect(refused.body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const token = await tokenWith(server, ['fleet:read', 'vehicle-data:read']);
    expect(await subscribe({}, { query, token })).toEqual({ status: 200, body: { data: null } });
    const vin = change();
    const vehicle = await until(async () => {
      const FLOW = `query ($id: ID!) { fleet(id: $id) { vehicles(filterBy: { dataFlow: [AWAITING] }) { nodes { id vin } } } }`;
      const { fleet: found } = await dataOf(server.url, server.token, FLOW, { id: fleet.fleetId });
      return found.vehicles.nodes.find((node: Json) => node.vin === vin);
    });
    const REFRESH = `mutation ($id: ID!) { refreshVehicleState(input: { vehicleIds: [$id] }) { userErrors { code } } }`;
    await dataOf(server.url, token, REFRESH, { id: vehicle.id });
    const pushed = await until(() =>
      Promise.resolve(
        events().find(({ payload }) => payload?.data?.vehicleStateChanged?.state?.odometer),
      ),
    );
    expect(pushed.payload.data.vehicleStateChanged).toEqual({
      vin,
      state: { odometer: { value: expect.any(Number) }, position: null },
    });
    expect(pushed.payload.errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN', requiredScope: 'vehicle-location:read' } },
    ]);
  });

  test('end when the router no longer knows them', async () => {
    await subscribe();
    answer(404);
    change();
    await until(() => events().length === 1);
    const ended = id;
    id = `${ended}-after`;
    await subscribe();
    change();
    await until(() => events().length === 1);
    expect(
      router.calls.filter((call) => call.id === ended && call.action !== 'check'),
    ).toHaveLength(1);
  });

  test('report to the router that they are alive, as often as it asked for', async () => {
    await subscribe({ heartbeatIntervalMs: 100 });
    await until(() => calls().length >= 4);
    expect(new Set(calls().map(({ action }) => action))).toEqual(new Set(['check']));
  });

  test('call no address outside the list', async () => {
    for (const callbackUrl of [
      'http://127.0.0.1:9/callback',
      origin.replace('127.0.0.1', 'localhost'),
      `${origin}.evil.example/`,
      origin.replace('//', '//user:pass@'),
      `${origin.replace('//', '//user:pass@')}/callback/x`,
      `${origin.replace('127.0.0.1', '127.1')}/admin`,
      ...ELSEWHERE.map((path) => origin + path),
      'ftp://router.example.com/',
      'nonsense',
      '',
      7,
    ]) {
      expect([callbackUrl, await subscribe({ callbackUrl })]).toEqual([callbackUrl, REFUSED]);
    }
    answer(307);
    expect(await subscribe()).toEqual(REFUSED);
    expect(calls().map(({ path }) => path)).toEqual([`/callback/${id}`]);
    expect(router.calls.some(({ path }) => path === '/elsewhere')).toBe(false);
  });

  test('take nothing else: no query, no heartbeat of a moment, no router that says no', async () => {
    expect(
      await subscribe({}, { query: 'query ($fleetId: ID!) { fleet(id: $fleetId) { id } }' }),
    ).toEqual(REFUSED);
    for (const heartbeatIntervalMs of [1, -1, 0.5, '5000', 2 ** 40])
      expect(await subscribe({ heartbeatIntervalMs })).toEqual(REFUSED);
    expect(await subscribe({ verifier: '' })).toEqual(REFUSED);
    expect(calls()).toEqual([]);
    answer(400);
    expect(await subscribe()).toEqual(REFUSED);
  });

  test('make no call before caller and rights are known, whatever the address', async () => {
    const refusals = [
      await subscribe({}, { token: null }),
      await subscribe({ callbackUrl: 'http://127.0.0.1:9/admin' }, { token: null }),
      await subscribe({}, { token: 'forged' }),
    ];
    for (const { body } of refusals) expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    for (const callbackUrl of [`${origin}/callback/${id}`, 'http://127.0.0.1:9/admin']) {
      const query = 'subscription { clearanceChanged(fleetId: "flt_none") { status } }';
      const { body } = await subscribe({ callbackUrl }, { query });
      expect(body.errors).toHaveLength(1);
      expect(body.errors[0].message).toMatch(/fleet/i);
    }
    expect(calls()).toEqual([]);
  });

  test('have one heartbeat under way, however long the router takes', async () => {
    const held: ServerResponse[] = [];
    const hanging = createServer((request, response) => {
      request.resume();
      if (held.length === 0) response.writeHead(204).end();
      held.push(response);
    });
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/hooks/fleetgraph`;
    const own = await startTestServer({ env: { FLEETGRAPH_CALLBACK_ORIGINS: address } });
    try {
      const board = await makeFleet(own, 'Hanging');
      const query = `subscription { clearanceChanged(fleetId: "${board.fleetId}") { status } }`;
      const of = { token: own.token, url: own.url, query };
      expect(
        await subscribe({ callbackUrl: `${address.slice(0, -1)}/x`, heartbeatIntervalMs: 100 }, of),
      ).toEqual(REFUSED);
      expect(
        await subscribe({ callbackUrl: `${address}/x`, heartbeatIntervalMs: 100 }, of),
      ).toEqual({ status: 200, body: { data: null } });
      await until(() => held.length === 2);
      // Another router is called eight times meanwhile.
      expect((await subscribe({ heartbeatIntervalMs: 100 })).status).toBe(200);
      await until(() => calls().length >= 8);
      expect(held).toHaveLength(2);
    } finally {
      for (const response of held) response.destroy();
      hanging.close();
      await own.close();
    }
  });

  test('are refused with the errors that any other subscription would have', async () => {
    expect((await subscribe({}, { query: 'subscription { nonsense }' })).body).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    expect(
      (
        await subscribe(
          {},
          { query: 'subscription { clearanceChanged(fleetId: "flt_none") { status } }' },
        )
      ).body.errors[0].extensions.code,
    ).toMatch(/^[A-Z_]+$/);
    expect((await subscribe({}, { token: 'forged' })).body).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test("end when the caller's token is taken back", async () => {
    const input = { name: 'Short-lived', scopes: ['fleet:read'], fleetIds: null };
    const { createApiClient } = await dataOf(
      server.url,
      server.token,
      'mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { issued { clientSecret client { id clientId } } } }',
      { input },
    );
    const { client, clientSecret } = createApiClient.issued;
    await subscribe(
      {},
      { token: await getToken(server.url, { clientId: client.clientId, clientSecret }) },
    );
    await dataOf(
      server.url,
      server.token,
      'mutation ($id: ID!) { deleteApiClient(input: { id: $id }) { userErrors { code } } }',
      { id: client.id },
    );
    await until(() => events().length === 1);
    expect(calls().at(-1)).toMatchObject({
      action: 'complete',
      verifier: 'only-we-know',
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  describe('of one caller', () => {
    const LIMITED = {
      status: 429,
      retryAfter: '5',
      body: {
        data: null,
        errors: [
          {
            message: expect.stringContaining('2 event streams and callback subscriptions'),
            extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 5 },
          },
        ],
      },
    };
    const CREATE =
      'mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { issued { clientSecret client { clientId } } } }';
    let own: TestServer;
    let board: TestFleet;
    let round = 0;
    let moves = 100;

    beforeAll(async () => {
      own = await startTestServer({
        env: { FLEETGRAPH_CALLBACK_ORIGINS: origin, FLEETGRAPH_STREAMS_PER_CLIENT: '2' },
      });
      board = await makeFleet(own, 'Bounded');
      await onboard(own, board, 2, moves);
    });
    afterAll(() => own.close());

    /** A client that has nothing open, with a token, and what each subscription answers. */
    async function newCaller() {
      round += 1;
      const { createApiClient } = await dataOf(own.url, own.token, CREATE, {
        input: { name: `Board ${round}`, scopes: ['fleet:read'], fleetIds: null },
      });
      const { client, clientSecret } = createApiClient.issued;
      const signIn = () => getToken(own.url, { clientId: client.clientId, clientSecret });
      const token = await signIn();
      const revoke = (ended: string) =>
        fetch(`${own.url}/oauth/revoke`, {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(`${client.clientId}:${clientSecret}`).toString('base64')}`,
          },
          body: new URLSearchParams({ token: ended }),
        });
      const begin = (
        name: string,
        query = `subscription { clearanceChanged(fleetId: "${board.fleetId}") { status } }`,
        by = token,
      ) => {
        id = `caller-${round}-${name}`;
        return subscribe({}, { url: own.url, token: by, query });
      };
      return { token, signIn, revoke, begin };
    }
    const OPEN = { status: 200, body: { data: null } };
    const openNow = async (): Promise<number> =>
      Number(
        /^fleetgraph_connections\{transport="callback"\} (\d+)$/m.exec(
          await (await fetch(`${own.url}/metrics`)).text(),
        )?.[1],
      );

    test('are bounded, event streams among them, and those of others are not', async () => {
      const caller = await newCaller();
      expect(await caller.begin('first')).toEqual(OPEN);
      expect(await caller.begin('second')).toEqual(OPEN);
      expect(await caller.begin('third')).toEqual(LIMITED);
      expect(calls()).toEqual([]);
      const stream = await openStream({
        url: own.url,
        token: caller.token,
        query: '{ viewer { clientId } }',
      });
      expect([stream.status, await stream.json()]).toMatchObject([
        429,
        { errors: LIMITED.body.errors },
      ]);
      const another = await newCaller();
      expect(await another.begin('first')).toEqual(OPEN);
      expect(await openNow()).toBe(3);
    });

    test('do not count where the router says no, or the document is none', async () => {
      const caller = await newCaller();
      for (const name of ['refused', 'refused-again', 'refused-once-more']) {
        router.answers.set(`caller-${round}-${name}`, [400]);
        expect(await caller.begin(name)).toEqual(REFUSED);
      }
      for (const name of ['none', 'none-again', 'none-once-more'])
        await caller.begin(name, 'subscription { nothing }');
      expect(await caller.begin('first')).toEqual(OPEN);
    });

    test('make room when they are complete', async () => {
      const caller = await newCaller();
      const input = { accountId: board.accountId, vehicles: [{ vin: 'none', brand: 'bmw' }] };
      const { startOnboarding } = await dataOf(
        own.url,
        own.token,
        'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { onboarding { id } } }',
        { input },
      );
      const progress = `subscription { onboardingProgressed(onboardingId: "${startOnboarding.onboarding.id}") { status } }`;
      const before = await openNow();
      for (const name of ['first', 'second', 'third', 'fourth']) {
        expect(await caller.begin(name, progress)).toEqual(OPEN);
        await until(() => calls().some(({ action }) => action === 'complete'));
        await vi.waitFor(async () => expect(await openNow()).toBe(before), 5000);
      }
    });

    test('make room when the router no longer knows them', async () => {
      const caller = await newCaller();
      expect(await caller.begin('first')).toEqual(OPEN);
      answer(404);
      expect(await caller.begin('second')).toEqual(OPEN);
      own.simulator.move(vinOf(moves++), 'approved');
      await vi.waitFor(async () => expect(await caller.begin('third')).toEqual(OPEN), 5000);
      expect(await caller.begin('fourth')).toEqual(LIMITED);
    });

    test("make room when the caller's token ends", async () => {
      const caller = await newCaller();
      expect(await caller.begin('first')).toEqual(OPEN);
      const short = await caller.signIn();
      expect(await caller.begin('second', undefined, short)).toEqual(OPEN);
      expect(await caller.begin('third')).toEqual(LIMITED);
      await caller.revoke(short);
      await vi.waitFor(async () => expect(await caller.begin('fourth')).toEqual(OPEN), 5000);
      expect(await caller.begin('fifth')).toEqual(LIMITED);
    });
  });

  test('are notified when the server stops', async () => {
    const other = await startTestServer({ env: { FLEETGRAPH_CALLBACK_ORIGINS: origin } });
    const own = await makeFleet(other, 'Stopping');
    const query = `subscription { clearanceChanged(fleetId: "${own.fleetId}") { status } }`;
    expect(await subscribe({}, { token: other.token, url: other.url, query })).toEqual({
      status: 200,
      body: { data: null },
    });
    await other.close();
    expect(calls().at(-1)).toMatchObject({
      action: 'complete',
      errors: [{ message: expect.stringContaining('subscribe again') }],
    });
  });

  test('are not there unless a list says whom to call', async () => {
    const closed = await startTestServer();
    try {
      const { body } = await subscribe({}, { token: closed.token, url: closed.url });
      expect(body.errors).toHaveLength(1);
      expect(calls()).toEqual([]);
    } finally {
      await closed.close();
    }
  });
});
