/**
 * The simulator's answers, and the requests that bring them, against the provider's own OpenAPI
 * files, which are not part of this project: `node test/openapi/run.mjs <folder with hm-*.yml>`.
 * Skipped without the folder.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAssertion } from '../simulators/high-mobility/assertion.js';
import {
  call,
  type Json,
  makeKey,
  signIn,
  startTestSimulator,
  TEST_APP,
  type TestSimulator,
} from '../support/simulator.js';
import { createOracle, type Oracle } from './oracle.js';

const folder = process.env['OPENAPI_DIR'];
const VINS = {
  bmw: 'WBATESTVIN0000001',
  audi: 'WAUTESTVIN0000001',
  second: 'WAUTESTVIN0000002',
  unknown: 'XXXTESTVIN0000001',
};

describe.skipIf(folder === undefined)(
  'the simulator of High Mobility, by the OpenAPI files',
  () => {
    const key = makeKey('test-private-key');
    const expired = { ...makeKey('test-expired-key'), expired: true };
    const account = makeKey('test-service-account');
    const app = { ...TEST_APP, privateKeys: [key, expired], serviceAccounts: [account] };
    const fleetless = {
      clientId: 'no-fleet',
      clientSecret: 'not-a-real-secret',
      fleetAccess: false,
    };
    const secret = { client_id: app.clientId, client_secret: app.clientSecret };
    let oracle: Oracle;
    let simulator: TestSimulator;
    let token: string;
    let fleetlessToken: string;

    beforeAll(async () => {
      oracle = createOracle(folder ?? '');
      simulator = await startTestSimulator({
        apps: [app, fleetless],
        eligibility: {
          [VINS.audi]: {
            eligible: false,
            connectivityStatus: 'deactivated',
            primaryUserAssigned: false,
          },
        },
      });
      token = await signIn(simulator, app);
      fleetlessToken = await signIn(simulator, fleetless);
    });
    afterAll(() => simulator.close());

    /**
     * One call whose answer, and whose body unless it is `wrong` on purpose, must be as documented.
     */
    async function visit(
      method: string,
      path: string,
      expected: number,
      options: { body?: unknown; bearer?: string; wrong?: boolean } = {},
    ): Promise<Json> {
      const answer = await call(simulator.url, method, path, options.body, options.bearer);
      const documentedPath = `/v1${path.split('?', 1)[0] ?? ''}`;
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(expected);
      expect(oracle.checkAnswer(method, documentedPath, answer.status, answer.body)).toEqual([]);
      const problems = oracle.checkRequest(method, documentedPath, options.body);
      if (options.wrong === true) expect(problems).not.toEqual([]);
      else expect(problems).toEqual([]);
      return answer.body;
    }

    it('signs in, refuses and revokes as documented', async () => {
      const grant = { grant_type: 'client_credentials', client_id: app.clientId };
      const asserted = async (signer: typeof key) => ({
        ...grant,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await makeAssertion(signer),
      });
      await visit('POST', '/access_tokens', 200, {
        body: { ...grant, client_secret: app.clientSecret },
      });
      await visit('POST', '/access_tokens', 200, { body: await asserted(key) });
      await visit('POST', '/access_tokens', 400, { body: await asserted(expired) });
      await visit('POST', '/access_tokens', 400, { body: { ...grant, client_secret: 'wrong' } });
      await visit('POST', '/access_tokens', 400, { body: {}, wrong: true });
      await visit('DELETE', '/access_tokens', 200, {
        body: { ...secret, token: 'unknown', token_type_hint: 'access_token' },
      });
      await visit('DELETE', '/access_tokens', 400, { body: {}, wrong: true });
    });

    it('exchanges the assertions of service accounts as documented', async () => {
      const { auth_token: authToken } = await visit('POST', '/auth_tokens', 201, {
        body: { assertion: await makeAssertion(account, { ver: 1 }) },
      });
      await visit('POST', '/auth_tokens', 401, { body: { assertion: 'nonsense' } });
      await visit('POST', '/auth_tokens', 422, {
        body: { assertion: 'nonsense', grant_type: 'password' },
      });
      await visit('DELETE', `/auth_tokens/${authToken}`, 201);
      await visit('DELETE', `/auth_tokens/${authToken}`, 404);
    });

    it('requests, lists, shows and ends clearances as documented', async () => {
      const vehicles = [
        {
          vin: VINS.bmw,
          brand: 'bmw',
          tags: { depot: 'north' },
          control_measures: { odometer: { value: 12, unit: 'kilometers' } },
        },
        { vin: VINS.audi, brand: 'audi' },
        { vin: 'SHORT', brand: 'audi' },
      ];
      await visit('POST', '/fleets/vehicles', 200, { body: { vehicles }, bearer: token });
      await visit('POST', '/fleets/vehicles', 200, {
        body: { vehicles: [{ vin: VINS.second, brand: 'unknown' }] },
        bearer: token,
        wrong: true,
      });
      await visit('POST', '/fleets/vehicles', 422, { body: {}, bearer: token, wrong: true });
      await visit('DELETE', `/fleets/vehicles/${VINS.bmw}`, 422, { bearer: token });
      await visit('DELETE', `/fleets/vehicles/${VINS.audi}`, 422, { bearer: token });
      for (const status of [
        'rejected',
        'approved',
        'revoking',
        'revoked',
        'canceling',
        'canceled',
        'pending',
      ] as const) {
        simulator.move(VINS.audi, status, status === 'rejected' ? 'No contract' : undefined);
        await visit('GET', `/fleets/vehicles/${VINS.audi}`, 200, { bearer: token });
      }
      await visit('GET', `/fleets/vehicles/${VINS.unknown}`, 404, { bearer: token });
      await visit('GET', '/fleets/vehicles', 200, { bearer: token });
      await visit(
        'GET',
        `/fleets/vehicles?filter=${encodeURIComponent('{"status":{"operator":"eq","value":"pending"}}')}`,
        200,
        { bearer: token },
      );
      simulator.move(VINS.bmw, 'approved');
      await visit('DELETE', `/fleets/vehicles/${VINS.bmw}`, 200, { bearer: token });
      await visit('DELETE', `/fleets/vehicles/${VINS.bmw}`, 409, { bearer: token });
      await visit('DELETE', `/fleets/vehicles/${VINS.unknown}`, 404, { bearer: token });
    });

    it('issues, refreshes and revokes the tokens of vehicles as documented', async () => {
      simulator.move(VINS.bmw, 'pending');
      await visit('POST', '/fleets/access_tokens', 400, { body: { vin: VINS.bmw }, bearer: token });
      simulator.move(VINS.bmw, 'approved');
      const first = await visit('POST', '/fleets/access_tokens', 200, {
        body: { vin: VINS.bmw },
        bearer: token,
      });
      await visit('GET', '/vehicleinfo', 200, { bearer: first.access_token });
      const refresh = {
        ...secret,
        grant_type: 'refresh_token',
        refresh_token: first.refresh_token,
      };
      const second = await visit('POST', '/access_tokens', 200, { body: refresh });
      await visit('POST', '/access_tokens', 400, { body: refresh });
      await visit('DELETE', '/access_tokens', 200, {
        body: { ...secret, token: second.refresh_token, token_type_hint: 'refresh_token' },
      });
      await visit('GET', '/vehicleinfo', 401, { bearer: second.access_token });
    });

    it('checks eligibility as documented', async () => {
      await visit('POST', '/eligibility', 200, {
        body: { vin: VINS.bmw, brand: 'bmw' },
        bearer: token,
      });
      await visit('POST', '/eligibility', 200, {
        body: { vin: VINS.audi, brand: 'sandbox' },
        bearer: token,
      });
      await visit('POST', '/eligibility', 422, {
        body: { vin: 'SHORT', brand: 'bmw' },
        bearer: token,
      });
      await visit('POST', '/eligibility', 422, {
        body: { vin: VINS.audi, brand: 'audi' },
        bearer: token,
        wrong: true,
      });
    });

    it.each([
      ['GET', '/fleets/vehicles', undefined],
      ['POST', '/fleets/vehicles', { vehicles: [] }],
      ['GET', `/fleets/vehicles/${VINS.bmw}`, undefined],
      ['DELETE', `/fleets/vehicles/${VINS.bmw}`, undefined],
      ['POST', '/fleets/access_tokens', { vin: VINS.bmw }],
      ['POST', '/eligibility', { vin: VINS.bmw, brand: 'bmw' }],
    ])(
      'refuses %s %s without a token, without a fleet and over the limit as documented',
      async (method, path, body) => {
        await visit(method, path, 401, { body });
        if (path.startsWith('/fleets'))
          await visit(method, path, 403, { body, bearer: fleetlessToken });
        if (!path.startsWith('/fleets/vehicles')) return;
        simulator.setFault({ kind: 'rate-limit', times: 1 });
        await visit(method, path, 429, { body, bearer: token });
      },
    );
  },
);
