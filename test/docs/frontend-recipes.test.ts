import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  dataOf,
  makeFleet,
  onboard as bringIn,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { TearableSocket } from '../support/subscriber.js';
import {
  allVehicles,
  ask,
  askTrusted,
  failedRows,
  follow,
  onboard,
  Refusal,
  secondsToWait,
  signIn,
} from './frontend-recipes.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const manifestPath = fileURLToPath(
  new URL('../generated/persisted-documents.json', import.meta.url),
);

describe('docs/frontend-recipes.md', () => {
  let server: TestServer;
  let fleet: TestFleet;

  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'Recipes');
    await bringIn(server, fleet, 5);
    vi.stubGlobal('WebSocket', TearableSocket);
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await server.close();
  });

  test('shows the code that is run here, letter for letter', () => {
    const regions = [
      ...read('test/docs/frontend-recipes.ts').matchAll(
        /^\/\/ #region .*\n([\s\S]*?)^\/\/ #endregion/gm,
      ),
    ].map((match) => match[1]!);
    const shown = [...read('docs/frontend-recipes.md').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(
      (match) => match[1]!,
    );
    expect(shown).toEqual(regions);
  });

  test('signing in: a good secret gives a token for most of its life, a wrong one a sentence', async () => {
    const { value, renewAt } = await signIn(server.url, OPERATOR.clientId, OPERATOR.clientSecret);
    expect(await ask(server.url, value, '{ viewer { clientId } }')).toEqual({
      viewer: { clientId: OPERATOR.clientId },
    });
    expect(renewAt).toBeGreaterThan(Date.now());
    await expect(signIn(server.url, OPERATOR.clientId, 'wrong')).rejects.toThrow(/wrong/);
  });

  test('errors: the code says what to do', async () => {
    const refusal = await ask(server.url, 'no-token', '{ viewer { clientId } }').catch(
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).extensions.code).toBe('UNAUTHENTICATED');
    expect(secondsToWait(refusal as Refusal)).toBeNull();
    expect(
      secondsToWait(
        new Refusal({ message: '', extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 3 } }),
      ),
    ).toBe(3);
    expect(
      secondsToWait(
        new Refusal({ message: '', extensions: { code: 'PROVIDER_UNAVAILABLE', retryAt: null } }),
      ),
    ).toBe(60);
    expect(
      secondsToWait(
        new Refusal({
          message: '',
          extensions: { code: 'PROVIDER_RATE_LIMITED', retryAt: new Date(0).toISOString() },
        }),
      ),
    ).toBe(0);
  });

  test('pages: every vehicle comes once', async () => {
    const vinsOf = async (fleetId: string): Promise<readonly string[]> => {
      const vins = [];
      for await (const { vin } of allVehicles(server.url, server.token, fleetId, 2)) vins.push(vin);
      return vins;
    };
    expect(await vinsOf(fleet.fleetId)).toEqual([1, 2, 3, 4, 5].map(vinOf));
    expect(await vinsOf('flt_none')).toEqual([]);
  });

  test('changes: a torn connection leaves nothing out, and nothing comes twice', async () => {
    const { fleet: found } = await dataOf(
      server.url,
      server.token,
      'query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 1) { pageInfo { endCursor } } } }',
      { id: fleet.fleetId },
    );
    const changes = follow(
      server.url,
      () => Promise.resolve(server.token),
      fleet.fleetId,
      found.clearanceEvents.pageInfo.endCursor,
    );
    const first = changes.next();
    server.simulator.move(vinOf(1), 'approved');
    expect((await first).value).toMatchObject({ status: 'APPROVED', vehicle: { vin: vinOf(1) } });
    const second = changes.next();
    await until(() => TearableSocket.open.size > 0);
    TearableSocket.tearAll();
    server.simulator.move(vinOf(2), 'rejected');
    expect((await second).value).toMatchObject({ status: 'REJECTED', vehicle: { vin: vinOf(2) } });
    const third = changes.next();
    server.simulator.move(vinOf(3), 'approved');
    expect((await third).value).toMatchObject({ status: 'APPROVED', vehicle: { vin: vinOf(3) } });
    await changes.return(undefined);
  });

  test('changes: a cursor of something else is an error, not an endless attempt', async () => {
    const changes = follow(
      server.url,
      () => Promise.resolve(server.token),
      fleet.fleetId,
      'nonsense',
    );
    await expect(changes.next()).rejects.toMatchObject({ extensions: { code: 'CURSOR_INVALID' } });
  });

  test('onboarding: sent twice it is one, and its failed rows say why', async () => {
    const rows = [vinOf(6), 'NOT-A-VIN'];
    const once = await onboard(server.url, server.token, fleet.accountId, rows, 'one-form');
    expect(await onboard(server.url, server.token, fleet.accountId, rows, 'one-form')).toEqual(
      once,
    );
    expect(
      await until(async () => (await failedRows(server.url, server.token, once.id))[0]),
    ).toMatchObject({
      index: 1,
      vin: 'NOT-A-VIN',
      canRetry: false,
      userErrors: [{ message: expect.any(String) }],
    });
    await expect(
      onboard(server.url, server.token, 'acc_none', rows, 'other-form'),
    ).rejects.toThrow();
  });

  test('trusted documents: the id is enough', async () => {
    const careful = await startTestServer({ env: { FLEETGRAPH_TRUSTED_DOCUMENTS: manifestPath } });
    try {
      const [id] = Object.keys(JSON.parse(readFileSync(manifestPath, 'utf8')) as object).slice(
        0,
        1,
      );
      const answer = await askTrusted(careful.url, careful.token, id!, {
        fleetId: 'flt_none',
        first: 1,
      });
      expect(answer).toEqual({ data: { fleet: null } });
    } finally {
      await careful.close();
    }
  });
});
