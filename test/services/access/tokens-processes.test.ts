import { rmSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Store } from '../../../src/store/engine/store.js';
import { findGrantOf, type StoredGrant } from '../../../src/store/grants.js';
import {
  dataOf,
  type Environment,
  freePort,
  makeDirectory,
  makeFleet,
  onboard,
  OPERATOR,
  type ServerProcess,
  settingsFor,
  spawnServer,
  untilReady,
  vinOf,
} from '../../support/app.js';
import { until } from '../../support/core.js';
import { createDatabase, type TestDatabase } from '../../support/engine.js';
import { getToken } from '../../support/oauth.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { type Json, startTestSimulator, type TestSimulator } from '../../support/simulator.js';

const ISSUE =
  'mutation ($input: IssueAccessTokenInput!) { issueAccessToken(input: $input) { userErrors { code message } token { accessToken grant { id status } } } }';

/** Two servers, as two processes. */
describeOnPostgres('two processes with one database', (postgres) => {
  let database: TestDatabase;
  let simulator: TestSimulator;
  let directory: string;
  let store: Store;
  let token: string;
  let enrollmentId: string;
  let fleetId: string;
  let processes: readonly { readonly url: string; readonly server: ServerProcess }[];

  const issue = async (url: string): Promise<Json> =>
    (await dataOf(url, token, ISSUE, { input: { subjectId: enrollmentId } })).issueAccessToken;
  const refreshes = () =>
    simulator.requests.list().filter(({ grantType }) => grantType === 'refresh_token').length;
  const urls = () => processes.map(({ url }) => url);
  const grant = async (): Promise<StoredGrant | null> => findGrantOf(store.read, enrollmentId);
  /** Sets what only time would bring about. */
  const put = (changes: Partial<Pick<StoredGrant, 'expiresAt' | 'renewalUntil'>>): Promise<void> =>
    store.write(async ({ orm, t }) => {
      await orm.update(t.grants).set(changes).where(eq(t.grants.subjectId, enrollmentId));
    });

  beforeEach(async () => {
    directory = makeDirectory();
    simulator = await startTestSimulator({ strictRefresh: true });
    const ports = [await freePort(), await freePort()];
    database = await createDatabase(postgres.url);
    const common: Environment = {
      ...settingsFor(directory, ports[0]!, simulator.url),
      FLEETGRAPH_DATABASE: database.url,
    };
    const started = [];
    for (const port of ports) {
      const server = spawnServer(directory, { ...common, FLEETGRAPH_PORT: String(port) });
      const url = `http://127.0.0.1:${port}`;
      await untilReady(url, server);
      started.push({ url, server });
    }
    processes = started;
    const url = urls()[0]!;
    token = await getToken(url, OPERATOR);
    const fleet = await makeFleet({ url, token, simulator }, 'Tokens');
    fleetId = fleet.fleetId;
    enrollmentId = (await onboard({ url, token }, fleet, 1)).get(vinOf(1))!;
    simulator.move(vinOf(1), 'approved');
    await dataOf(
      url,
      token,
      'mutation ($input: ReconcileClearancesInput!) { reconcileClearances(input: $input) { changed } }',
      { input: { accountId: fleet.accountId } },
    );
    store = await openPostgresStore(database.url);
  });

  afterEach(async () => {
    for (const { server } of processes) server.child.kill('SIGKILL');
    await Promise.all(processes.map(({ server }) => server.exited));
    await store.close();
    await database.drop();
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });
  });

  afterAll(() => postgres.stop());

  it('renew an ended token once for 50 who ask both of them at the same time', async () => {
    const first = (await issue(urls()[0]!)).token;
    await put({ expiresAt: new Date(0) });
    simulator.setFault({ kind: 'latency', ms: 200, path: '/access_tokens' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => issue(urls()[index % 2]!)),
    );
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const values = new Set(answers.map((answer) => answer.token.accessToken));
    expect(values.size).toBe(1);
    expect(values).not.toContain(first.accessToken);
    expect(answers.every((answer) => answer.token.grant.id === first.grant.id)).toBe(true);
    expect(refreshes()).toBe(1);
    expect(simulator.refreshTokenReuses).toBe(0);
    expect(await grant()).toMatchObject({ renewalOwner: null, rotating: false });
  });

  it('make up for a pair that was lost with the process that had asked for it', async () => {
    const first = (await issue(urls()[0]!)).token;
    await put({ expiresAt: new Date(0) });
    // The provider has replaced the pair, the answer is on its way, and the process is gone before
    // it could store it.
    simulator.setFault({ kind: 'timeout-after-effect', path: '/access_tokens', times: 1 });
    const lost = issue(urls()[0]!).catch(() => 'gone');
    await until(() => refreshes() === 1);
    processes[0]!.server.child.kill('SIGKILL');
    await processes[0]!.server.exited;
    expect(await lost).toBe('gone');
    expect(await grant()).toMatchObject({
      rotating: true,
      renewalOwner: expect.stringMatching(/./),
    });

    const waiting = issue(urls()[1]!);
    // Its lease does not end by time: the other process sees that its holder is gone.
    await put({ renewalUntil: new Date(Date.now() + 3_600_000) });
    const { token: next, userErrors } = await waiting;
    expect(userErrors).toEqual([]);
    expect(next.grant).toEqual({ id: first.grant.id, status: 'ACTIVE' });
    const response = await fetch(`${simulator.url}/vehicleinfo`, {
      headers: { authorization: `Bearer ${next.accessToken}` },
    });
    expect(response.status).toBe(200);
    const log = await dataOf(
      urls()[1]!,
      token,
      'query ($id: ID!) { fleet(id: $id) { auditEvents(first: 1) { nodes { action details } } } }',
      { id: fleetId },
    );
    expect(log.fleet.auditEvents.nodes).toMatchObject([
      { action: 'access_token.vended', details: { recovered: true } },
    ]);
    expect(processes[1]!.server.output()).toContain('a renewal had been cut off');
    expect(await grant()).toMatchObject({ renewalOwner: null, rotating: false });
  });
});
