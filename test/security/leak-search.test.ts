import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dataOf, startTestServer } from '../support/app.js';
import { leaksIn } from '../support/leaks.js';
import { providerTokens } from '../support/overheard.js';
import { describeOnPostgres } from '../support/postgres.js';
import { foundLeaks, searchProcess, testCollector, watch } from '../support/watch.js';

const SECRET = 'not-a-real-leaked-secret';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/**
 * Every other file relies on it: after its tests, test/support/no-leaks.ts expects that nothing was
 * found.
 */
describe('the search for secrets that got out', () => {
  test.for([
    ['as it is', `{"msg":"${SECRET}"}`],
    ['of another kind', 'canary-not-real-x'],
    ['in base64', base64(SECRET)],
    ['in base64 behind one byte', base64(`:${SECRET}`)],
    ['in base64 behind two bytes', base64(`x:${SECRET}`)],
    ['in hex', Buffer.from(SECRET).toString('hex')],
    ['that is a private key', '-----BEGIN PRIVATE KEY-----\\nMIGH'],
    ['that is a private JWK', `{"crv":"P-256","d":"${'x'.repeat(43)}"}`],
    ['that is a signed token', `Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.${'s'.repeat(86)}`],
    ['that is of a client', `: fgs_${'c'.repeat(43)}`],
  ] as const)('finds one %s', ([, text]) => {
    expect(leaksIn('here', `something ${text} something`)).not.toEqual([]);
  });

  test('takes no sealed value, no unsigned half of a token and no word for one', () => {
    const sealed = `eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..${'i'.repeat(16)}.${'c'.repeat(60)}.${'t'.repeat(22)}`;
    expect(
      leaksIn('here', `${sealed} fgs_ is a prefix; "d":"day" is a unit; PRIVATE KEY is a word`),
    ).toEqual([]);
  });

  test('is made of every test server when it is closed, and reads what there is', async () => {
    const server = await startTestServer();
    const { createApiClient } = await dataOf(
      server.url,
      server.token,
      'mutation { createApiClient(input: { name: "x", scopes: ["fleet:read"] }) { issued { clientSecret } } }',
    );
    writeFileSync(
      join(dirname(server.databasePath), 'backup.db'),
      `name${createApiClient.issued.clientSecret}`,
    );
    // As if it had been logged.
    (server.logLines as string[]).push(`{"level":10,"msg":"${server.token}"}`);
    await server.close();
    const { collector } = await testCollector();
    expect(collector.spans.length).toBeGreaterThan(0);
    expect(foundLeaks.splice(0).map(({ where }) => where)).toEqual(['backup.db', 'the log']);
  });

  test('finds what a server lets out in its log, its traces, its database, what lies beside it, and its answers', async () => {
    const port = await serve((_request, response) => {
      response.socket?.write(
        `HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"message":"${SECRET.slice(0, 6)}`,
      );
      response.socket?.end(`${SECRET.slice(6)}"}`);
    });
    const providersToken = randomUUID();
    const providerPort = await serve(
      (_request, response) => void response.end(JSON.stringify({ access_token: providersToken })),
    );
    await (await fetch(`http://127.0.0.1:${providerPort}/`)).text();
    expect(providerTokens()).toContain(providersToken);

    const directory = mkdtempSync(join(tmpdir(), 'fleetgraph-leak-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const key = Buffer.alloc(32, 7);
    writeFileSync(join(directory, 'fleetgraph.db'), Buffer.concat([Buffer.from('SQLite'), key]));
    writeFileSync(join(directory, 'fleetgraph.db-wal'), `…${providersToken}…`);
    const { url } = await testCollector();
    await fetch(`${url}/v1/traces`, {
      method: 'POST',
      body: JSON.stringify({ resourceSpans: [], secret: SECRET }),
    });
    const settings = { FLEETGRAPH_ENCRYPTION_KEYS: `k1:${key.toString('base64url')}` };
    const watching = watch({
      settings,
      databasePath: join(directory, 'fleetgraph.db'),
      port,
      logLines: [`{"token":"${providersToken}"}`],
    });
    const leaks = [...(await watching.beforeClosing()), ...(await watching.afterClosing())];
    expect([...new Set(leaks.map(({ where }) => where))].sort()).toEqual([
      'an answer',
      'fleetgraph.db',
      'fleetgraph.db-wal',
      'the log',
      'the metrics',
      'the traces',
    ]);
    expect(foundLeaks.splice(0)).toEqual(leaks);

    searchProcess(
      { FLEETGRAPH_BOOTSTRAP_CLIENT: 'operator:chosen-by-operator' },
      'started for operator:chosen-by-operator',
    );
    expect(foundLeaks.splice(0).map(({ where }) => where)).toEqual(['the output of a process']);
  });
});

describeOnPostgres('the search of a PostgreSQL server', (postgres) => {
  test('finds what got into a table, its index and the journal of writes, and what is too long to lie there as it is', async () => {
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    await client.query('create table sent (secret text primary key)');
    await client.query('create table long_texts (text text)');
    await client.query('insert into sent values ($1)', [SECRET]);
    // Compressed: of what comes again and again only the first is written out.
    await client.query('insert into long_texts values ($1)', [
      Array.from({ length: 1000 }, (_, index) => `canary-not-real-${index}`).join(' '),
    ]);
    await client.end();
    await postgres.stop();
    const where = foundLeaks.splice(0).map((leak) => leak.where.split('/')[0]);
    expect(where.filter((folder) => folder === 'base').length).toBeGreaterThanOrEqual(2);
    expect(new Set(where)).toEqual(new Set(['base', 'pg_wal', 'the rows']));
  });
});
