import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dataOf,
  makeFleet,
  onboard,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../../support/app.js';
import { until } from '../../support/core.js';
import { startReceiver } from '../../support/endpoints.js';
import { cuttingProxy } from '../../support/proxy.js';
import { type Json } from '../../support/simulator.js';
import { type CliRun, newInstallation } from '../support.js';

describe('tail, events and webhook listen', () => {
  let server: TestServer;
  let fleet: TestFleet;
  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'North');
    await onboard(server, fleet, 3);
    await server.simulator.webhooksSettled();
  });
  afterAll(() => server.close());

  /** Runs it until it is stopped. */
  const tail = (url: string, ...options: readonly string[]) => follow(['tail'], url, ...options);

  function follow(command: readonly string[], url: string, ...options: readonly string[]) {
    const installation = newInstallation({
      FLEETGRAPH_CLIENT: `${OPERATOR.clientId}:${OPERATOR.clientSecret}`,
      FLEETGRAPH_URL: url,
    });
    const lines: string[] = [];
    const said: string[] = [];
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const context = {
      print: (line: string) => void lines.push(line),
      complain: (line: string) => void said.push(line),
      stopped: () => promise,
    };
    const ended = installation.run([...command, '--fleet', fleet.fleetId, ...options], {}, context);
    const stop = (): Promise<CliRun> => {
      resolve(undefined);
      return ended;
    };
    return { lines, said, ended, stop };
  }

  const following = () =>
    until(async () =>
      (await (await fetch(`${server.url}/metrics`)).text()).includes(
        'fleetgraph_journal_followers 1',
      ),
    );

  it('events of all types in order, as lines, as JSON, and by type', async () => {
    const query = 'query ($id: ID!) { fleet(id: $id) { events(first: 1) { nodes { cursor } } } }';
    const first: Json = await dataOf(server.url, server.token, query, { id: fleet.fleetId });
    const after = ['--after', first.fleet.events.nodes[0].cursor] as const;
    const all = follow(['events'], server.url, ...after);
    await until(() => all.lines.some((line) => line.includes('  onboarding.completed  ')));
    expect(all.lines[0]).toMatch(/^\S+Z {2}(vehicle|enrollment)\.changed {2}\w+ {2}/);
    expect(all.lines.some((line) => line.includes('  new -> PENDING  '))).toBe(true);
    const types = ['--json', '--type', 'onboarding_completed,GRANT_CHANGED'];
    const some = follow(['events'], server.url, ...after, ...types);
    await until(() => some.lines.length > 0);
    const events: Json[] = some.lines.map((line) => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({
      type: 'onboarding.completed',
      data: { fleetId: fleet.fleetId, details: { status: 'COMPLETED', total: 3, succeeded: 3 } },
    });
    expect([(await all.stop()).code, (await some.stop()).code]).toEqual([0, 0]);
    const unknown = follow(['events'], server.url, ...after, '--type', 'nothing');
    expect((await unknown.ended).code).not.toBe(0);
  });

  it('forwards signed events to a local server, and says what it answered', async () => {
    const { received, url } = await startReceiver();
    const secret = `whsec_c2VjcmV0IG9mIGEgdGVzdCwgbm90IHJlYWwhISEh`;
    const query = 'query ($id: ID!) { fleet(id: $id) { events(first: 1) { nodes { cursor } } } }';
    const { fleet: found }: Json = await dataOf(server.url, server.token, query, {
      id: fleet.fleetId,
    });
    const options = ['--forward', url, '--secret', secret, '--after', found.events.nodes[0].cursor];
    const listening = follow(['webhook', 'listen'], server.url, ...options);
    const line = await until(() => listening.lines[0]);
    const [first] = received;
    expect(new Webhook(secret).verify(first!.body, first!.headers)).toMatchObject({
      data: { id: first!.id, cursor: expect.any(String) },
    });
    expect(line).toBe(`${JSON.parse(first!.body).type}  ${first!.id}  204`);
    expect((await listening.stop()).code).toBe(0);
    const nowhere = follow(['webhook', 'listen'], server.url, '--forward', 'localhost');
    expect((await nowhere.ended).code).toBe(2);
  });

  it('prints every change in a line, and ends well when it is stopped', async () => {
    const { lines, said, stop } = tail(server.url);
    await following();
    server.simulator.move(vinOf(1), 'approved');
    await until(() => lines.length === 1);
    expect(said).toEqual(['Following North; Ctrl-C ends it.']);
    expect(lines[0]).toMatch(
      new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\S+  ${vinOf(1)}  PENDING -> APPROVED  webhook$`),
    );
    expect((await stop()).code).toBe(0);
  });

  it('goes on after its last change when the connection breaks off: nothing is missed, nothing comes twice', async () => {
    const proxy = await cuttingProxy(server.url);
    const { lines, said, stop } = tail(proxy.url, '--json');
    await following();
    server.simulator.move(vinOf(1), 'revoking');
    await until(() => lines.length === 1);
    proxy.cut();
    server.simulator.move(vinOf(1), 'revoked');
    server.simulator.move(vinOf(2), 'rejected', 'Not of this fleet');
    await until(() => lines.length === 3);
    expect(said[0]).toContain('Trying again in');
    const changes: Json[] = lines.map((line) => JSON.parse(line));
    expect(changes.map(({ vehicle, status, reason }) => [vehicle.vin, status, reason])).toEqual([
      [vinOf(1), 'REVOKING', null],
      [vinOf(1), 'REVOKED', null],
      [vinOf(2), 'REJECTED', 'Not of this fleet'],
    ]);
    await stop();
    proxy.close();
    const again = tail(server.url, '--json', '--after', changes[0].cursor);
    await until(() => again.lines.length === 2);
    expect(again.lines).toEqual(lines.slice(1));
    await again.stop();
  });

  it('ends with what the server refuses', async () => {
    const refused = await tail(server.url, '--after', 'garbled').ended;
    expect(refused.code).toBe(1);
  });
});
