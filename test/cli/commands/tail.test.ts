import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  makeFleet,
  onboard,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../../support/app.js';
import { until } from '../../support/core.js';
import { cuttingProxy } from '../../support/proxy.js';
import { type Json } from '../../support/simulator.js';
import { type CliRun, newInstallation } from '../support.js';

describe('tail', () => {
  let server: TestServer;
  let fleet: TestFleet;
  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'North');
    await onboard(server, fleet, 3);
    await server.simulator.webhooksSettled();
  });
  afterAll(() => server.close());

  /** Runs it until it is told to stop. */
  function tail(url: string, ...options: readonly string[]) {
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
    const ended = installation.run(['tail', '--fleet', fleet.fleetId, ...options], {}, context);
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
