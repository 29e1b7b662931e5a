import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dataOf,
  makeDirectory,
  makeFleet,
  OPERATOR,
  startTestServer,
  type TestServer,
  vinOf,
} from '../../support/app.js';
import { startReceiver } from '../../support/endpoints.js';
import { type Json } from '../../support/simulator.js';
import { type CliRun, type Installation, newInstallation } from '../support.js';

describe('commands for a running server', () => {
  let server: TestServer;
  let fleetId: string;
  let accountId: string;
  let installation: Installation;

  beforeAll(async () => {
    server = await startTestServer({
      env: { FLEETGRAPH_WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' },
    });
    ({ fleetId, accountId } = await makeFleet(server, 'South'));
  });
  afterAll(() => server.close());

  const setUp = (): void => {
    installation = newInstallation({
      FLEETGRAPH_CLIENT: `${OPERATOR.clientId}:${OPERATOR.clientSecret}`,
      FLEETGRAPH_URL: server.url,
    });
  };
  const run = (...argv: readonly string[]): Promise<CliRun> => installation.run(argv);
  const json = async (...argv: readonly string[]): Promise<Json> => {
    const { code, out, err } = await run(...argv, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return JSON.parse(out);
  };

  it('create a fleet and show it as a table and as JSON', async () => {
    setUp();
    const fleet = await json('fleet', 'create', '--name', 'North', '--external-id', 'n-1');
    const { out } = await run('fleet', 'list');
    expect(out).toMatch(/^ID +NAME +EXTERNAL ID +CREATED +VEHICLES$/m);
    expect(out).toMatch(new RegExp(`^${fleet.id} +North +n-1 +\\S+ +0$`, 'm'));
    const again = await run('fleet', 'create', '--name', 'Other', '--external-id', 'n-1');
    expect(again.code).toBe(1);
    expect(again.err).toMatch(/external/i);
    expect(again.err).not.toMatch(/userErrors|GraphQL/);
  });

  it('onboard, list, show and remove a vehicle', async () => {
    setUp();
    const file = join(installation.folder, 'cars.csv');
    writeFileSync(
      file,
      `vin,brand,name\n${vinOf(1)},mercedes-benz,One\n${vinOf(2)},mercedes-benz,=Two\n`,
    );
    const onboarded = await run('onboard', file, '--account', accountId);
    expect(onboarded.out).toContain('2 of 2 vehicles');
    const [onboarding] = await json('onboarding', 'list', '--fleet', fleetId);
    expect(await json('onboarding', 'show', onboarding.id)).toEqual(onboarding);
    expect((await json('vehicle', 'list', '--fleet', fleetId)).map(({ vin }: Json) => vin)).toEqual(
      [vinOf(1), vinOf(2)],
    );
    expect(await json('vehicle', 'list', '--fleet', fleetId, '--search', 'Two')).toHaveLength(1);
    const shown = await run('vehicle', 'show', vinOf(1), '--fleet', fleetId);
    expect(shown.out).toMatch(/^NAME +One$/m);
    const pending = await json('blockers', '--fleet', fleetId, '--code', ' odometer_missing, ');
    expect(pending).toMatchObject([{ actor: 'FLEET_MANAGER' }, { actor: 'FLEET_MANAGER' }]);
    const sheet = await run(
      'blockers',
      '--fleet',
      fleetId,
      '--actor',
      'driver, fleet_manager',
      '--csv',
    );
    const [titles, ...lines] = sheet.out.trim().split(/\r?\n/);
    expect(titles).toBe(
      'SEVERITY,ACTOR,SUBJECT,NAME,LICENSE PLATE,ACCOUNT,CODE,SINCE,DEADLINE,DEADLINE KIND,WHAT TO DO,STEPS,LINK,PROVIDER SAYS',
    );
    expect(lines.find((line) => line.includes('ODOMETER_MISSING'))).toMatch(
      new RegExp(
        `^INFO,FLEET_MANAGER,(${vinOf(1)}|${vinOf(2)}),(One|'=Two),,.*1\\. Read the odometer`,
      ),
    );
    expect((await run('blockers', '--fleet', fleetId, '--actor', 'driver')).out.trim()).toMatch(
      /^SEVERITY[^\n]*$/,
    );
    for (const number of [1, 2]) server.simulator.move(vinOf(number), 'approved');
    await dataOf(
      server.url,
      server.token,
      'mutation ($id: ID!) { reconcileClearances(input: { accountId: $id }) { compared } }',
      { id: accountId },
    );
    expect(await json('vehicle', 'list', '--fleet', fleetId, '--status', 'approved')).toHaveLength(
      2,
    );
    expect(await run('vehicle', 'remove', vinOf(1), '--fleet', fleetId)).toMatchObject({
      code: 0,
      err: '',
    });
    const gone = await run('vehicle', 'show', vinOf(9), '--fleet', fleetId);
    expect(gone).toMatchObject({ code: 1, err: expect.stringContaining(vinOf(9)) as string });
  });

  it('ask before they remove something, where there is someone to ask', async () => {
    setUp();
    const asked: string[] = [];
    const answering = (isSure: boolean) =>
      installation.run(
        ['vehicle', 'remove', vinOf(2), '--fleet', fleetId],
        {},
        {
          ask: {
            secret: () => Promise.reject(new Error('not requested')),
            confirm: (question) => Promise.resolve(isSure).finally(() => asked.push(question)),
          },
        },
      );
    expect((await answering(false)).code).toBe(1);
    expect((await answering(true)).code).toBe(0);
    expect(asked).toEqual([`Remove ${vinOf(2)}?`, `Remove ${vinOf(2)}?`]);
  });

  it('show accounts with their health, and check one', async () => {
    setUp();
    const [account] = await json('account', 'list', '--fleet', fleetId);
    expect(account).toMatchObject({ id: accountId, health: { status: 'HEALTHY' } });
    expect((await run('account', 'verify', accountId)).out).toMatch(/^HEALTH +HEALTHY$/m);
    expect((await run('account', 'import', accountId)).out).toMatch(/^VEHICLES +\d+$/m);
  });

  it('read secrets from a file or a pipe, and never repeat them', async () => {
    setUp();
    const secrets = '{"invers":{"clientId":"unknown","clientSecret":"CANARY-not-a-real-secret"}';
    // Elsewhere: the folder is searched for secrets.
    const file = join(makeDirectory(), 'secrets.json');
    writeFileSync(file, `${secrets}}`);
    const options = ['--fleet', fleetId, '--name', 'Second'];
    const refused = await run('account', 'connect', file, ...options);
    expect(refused.code).toBe(1);
    const broken = await installation.run(
      ['account', 'connect', '-', ...options],
      {},
      {
        input: () => Promise.resolve(secrets),
      },
    );
    expect(broken).toMatchObject({
      code: 1,
      err: expect.stringContaining('JSON object') as string,
    });
    expect(refused.err + broken.err).not.toContain('CANARY');
  });

  it('list audit events, and manage API clients through the server', async () => {
    setUp();
    const events = await json('audit', 'list', '--fleet', fleetId, '--limit', '3');
    expect(events).toHaveLength(3);
    const made = await run('client', 'create', '--name', 'Board', '--scopes', 'fleet:read');
    const [, clientId = ''] = /client id\s+(\S+)/.exec(made.out) ?? [];
    expect((await json('client', 'list')).map((client: Json) => client.clientId)).toContain(
      clientId,
    );
    expect((await run('client', 'rotate', clientId)).out).toMatch(/client secret +\S{20,}/);
    expect((await run('client', 'revoke', clientId)).code).toBe(0);
    expect((await run('client', 'revoke', clientId)).err).toContain(`no API client ${clientId}`);
  });

  it('create, test, pause and replay webhook endpoints', async () => {
    const { received, url } = await startReceiver();
    setUp();
    const made = await run(...['client', 'create', '--name', 'Hooks', '--scopes', 'webhook:write']);
    const [, clientId = ''] = /client id\s+(\S+)/.exec(made.out) ?? [];
    const [, secret = ''] = /client secret\s+(\S+)/.exec(made.out) ?? [];
    installation = newInstallation({
      FLEETGRAPH_CLIENT: `${clientId}:${secret}`,
      FLEETGRAPH_URL: server.url,
    });
    const created = await run('webhook', 'create', '--fleet', fleetId, '--to', url);
    expect(created.out).toMatch(/secret +whsec_\S{44}/);
    const [, id = ''] = /endpoint +(whe_\S+)/.exec(created.out) ?? [];
    expect(await run('webhook', 'test', id)).toMatchObject({ code: 0 });
    expect(received).toHaveLength(1);
    expect(await json('webhook', 'pause', id)).toMatchObject({ id, status: 'PAUSED' });
    const [{ cursor }] = await json('webhook', 'list', '--fleet', fleetId);
    expect(await json('webhook', 'replay', id, '--after', cursor)).toMatchObject({ cursor });
    expect(await json('webhook', 'pause', id, '--resume')).toMatchObject({ status: 'ACTIVE' });
    const refused = await run('webhook', 'create', '--fleet', fleetId, '--to', 'https://10.0.0.1/');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('not public') });
  });

  it('sign in with a profile that only the user may read', async () => {
    setUp();
    const home = join(installation.folder, 'home');
    mkdirSync(home);
    const without = { FLEETGRAPH_CLIENT: '', FLEETGRAPH_URL: '', XDG_CONFIG_HOME: home };
    const login = ['login', '--url', server.url, '--client-id', OPERATOR.clientId];
    const input = () => Promise.resolve(`${OPERATOR.clientSecret}\n`);
    const wrong = await installation.run(login, without, { input: () => Promise.resolve('no') });
    expect(wrong).toMatchObject({
      code: 1,
      err: expect.stringContaining('invalid_client') as string,
    });
    const { code, out } = await installation.run(login, without, { input });
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining(`as ${OPERATOR.clientId}`) as string,
    });
    const path = join(home, 'fleetgraph/profiles.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toContain(server.url);
    const listed = await installation.run(['fleet', 'list'], without);
    expect(listed.out).toContain('North');
    const other = await installation.run(['fleet', 'list', '--profile', 'other'], without);
    expect(other).toMatchObject({
      code: 2,
      err: expect.stringContaining('login --profile other') as string,
    });
    expect((await installation.run(['logout'], without)).code).toBe(0);
    expect((await installation.run(['fleet', 'list'], without)).code).toBe(2);
  });
});
