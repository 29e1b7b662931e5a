import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { afterAll, expect, test } from 'vitest';
import { linkAuditEvents } from '../../src/store/access/audit-chain.js';
import { recordAudits } from '../../src/store/access/audit-events.js';
import { describeOnPostgres } from '../support/postgres.js';
import { type Installation, newInstallation } from './support.js';

const at = (day: number): Date => new Date(`2026-05-0${day}T10:00:00.000Z`);

test('the log is exported as JSON lines and CSV, and verified', async () => {
  const installation = newInstallation();
  await installation.run(['migrate']);
  const FORMULAS = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', 'plain, "quoted"'];
  await installation.withStore(async (store) => {
    for (const [index, requestId] of FORMULAS.entries())
      await store.write((tx) =>
        recordAudits(
          tx,
          [
            {
              viewer: { clientId: 'ops', requestId },
              action: 'fleet.created',
              fleetId: index % 2 ? null : 'flt_1',
              subjectId: null,
              details: { name: requestId },
            },
          ],
          at(index + 1),
        ),
      );
    await store.write((tx) => linkAuditEvents(tx, 100, at(9)));
  });

  const lines = (text: string): readonly string[] => text.trimEnd().split('\n');
  const jsonLines = await installation.run([
    'audit',
    'export',
    '--from',
    '2026-05-02',
    '--to',
    '2026-05-05T10:00:00Z',
  ]);
  expect(jsonLines.err).toBe('');
  const entries = lines(jsonLines.out).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.map(({ requestId }) => requestId)).toEqual(FORMULAS.slice(1, 4));
  expect(entries[0]).toMatchObject({
    at: '2026-05-02T10:00:00.000Z',
    fleetId: null,
    sequence: 1,
    previousHash: '',
    hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  const ofFleet = await installation.run(['audit', 'export', '--fleet', 'flt_1']);
  expect(lines(ofFleet.out)).toHaveLength(3);

  const csv = (await installation.run(['audit', 'export', '--csv'])).out;
  expect(csv).toMatch(/^id,fleetId,at,clientId,action,subjectId,requestId,details,sequence,/);
  for (const text of ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", '"plain, ""quoted"""'])
    expect(csv).toContain(`,${text},`);

  for (const [args, word] of [
    [['--from', 'yesterday'], /--from must be/],
    [['--from', '2026-13-45'], /--from must be/],
    [['--from', '2026-05-04T10:00:00'], /--from must be/],
    [['--from', '2026-05-04', '--to', '2026-05-04'], /--to must be later/],
  ] as const) {
    const refused = await installation.run(['audit', 'export', ...args]);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(word);
  }

  const sound = await installation.run(['audit', 'verify']);
  expect(sound).toMatchObject({ code: 0, err: '' });
  expect(sound.out).toMatch(/^no fleet: 3 entries are sound, the last has [0-9a-f]{64}$/m);
  expect(sound.out).toMatch(/^flt_1: 3 entries are sound/m);
  const database = new Database(installation.path);
  database
    .prepare("update audit_events set details = '{}' where sequence = 2 and fleet_id = 'flt_1'")
    .run();
  database.close();
  const changed = await installation.run(['audit', 'verify']);
  expect(changed.code).toBe(1);
  expect(changed.out).toMatch(/^no fleet: 3 entries are sound/m);
  expect(changed.out).toMatch(/^flt_1: after 1 sound entries, entry aud_\S+ has changed\.$/m);
});

/** Details whose JSON databases write in several ways. */
const DETAILS: readonly Readonly<Record<string, unknown>>[] = [
  { z: 1, a: { y: [1, 'é'.normalize('NFD')], b: null } },
  { numbers: [0.1, 1e21, 1e300, 5e-324, -0, 9_007_199_254_740_991] },
  { 'quote "': 'line\nfeed \\ 😀 ß', '': true },
  {},
];

/** Writes entries of a fleet and of none, and links them. */
async function fillChains(installation: Installation): Promise<void> {
  await installation.withStore(async (store) => {
    const entries = [null, 'flt_1'].flatMap((fleetId) =>
      DETAILS.map((details, index) => ({
        viewer: { clientId: 'ops', requestId: `req_${index}` },
        action: 'fleet.created',
        fleetId,
        subjectId: null,
        details,
      })),
    );
    for (const [index, entry] of entries.entries())
      await store.write((tx) => recordAudits(tx, [entry], at(1 + (index % 8))));
    await store.write((tx) => linkAuditEvents(tx, 100, at(9)));
  });
}

const SOUND = /^no fleet: 4 entries are sound[^]*^flt_1: 4 entries are sound/m;
const CHANGED = /^flt_1: after 1 sound entries, entry aud_\S+ has changed\.$/m;
const GAP = /^no fleet: after 2 sound entries, /m;

function tamper(path: string, statement: string): void {
  const database = new Database(path);
  expect(database.prepare(statement).run().changes).toBe(1);
  database.close();
}

const CHANGE =
  "update audit_events set client_id = 'other' where sequence = 2 and fleet_id = 'flt_1'";
const DELETE = 'delete from audit_events where sequence = 3 and fleet_id is null';

const KEY = randomBytes(32).toString('base64url');

/** Lines about sound chains, with the hashes of their ends. */
const endsOf = (out: string) => out.match(/^.* entries are sound.*$/gm);

/** Installation whose backups another one opens. */
const keyed = (): Installation => newInstallation({ FLEETGRAPH_ENCRYPTION_KEYS: `k1:${KEY}` });

test('the chains outlast backup and restore, and show what was changed in a restored copy', async () => {
  const installation = keyed();
  await fillChains(installation);
  const file = join(installation.folder, 'copy.db');
  expect(await installation.run(['backup', file])).toMatchObject({ code: 0, err: '' });
  const restored = keyed();
  expect(await restored.run(['restore', file])).toMatchObject({ code: 0, err: '' });
  const sound = await restored.run(['audit', 'verify']);
  expect([sound.code, sound.out]).toEqual([0, expect.stringMatching(SOUND)]);
  // The restoration is recorded, and linked by the next server.
  expect(endsOf(sound.out)).toEqual(endsOf((await installation.run(['audit', 'verify'])).out));

  tamper(restored.path, CHANGE);
  const changed = await restored.run(['audit', 'verify']);
  expect([changed.code, changed.out]).toEqual([1, expect.stringMatching(CHANGED)]);
  tamper(restored.path, DELETE);
  const cut = await restored.run(['audit', 'verify']);
  expect([cut.code, cut.out]).toEqual([1, expect.stringMatching(GAP)]);
  expect((await installation.run(['audit', 'verify'])).code).toBe(0);

  // A copy that was changed before it is restored is found, too.
  tamper(file, CHANGE);
  const late = keyed();
  expect((await late.run(['restore', file])).code).toBe(0);
  expect((await late.run(['audit', 'verify'])).out).toMatch(CHANGED);
});

describeOnPostgres('audit chains', (postgres) => {
  afterAll(() => postgres.stop());

  test('outlast migrate-database to PostgreSQL and back, and show what was changed there', async () => {
    const installation = newInstallation();
    await fillChains(installation);
    const original = await installation.run(['audit', 'verify']);
    expect([original.code, original.out]).toEqual([0, expect.stringMatching(SOUND)]);
    const { url } = postgres;
    const there = { FLEETGRAPH_DATABASE: url };
    expect(await installation.run(['migrate-database', '--to', url])).toMatchObject({ err: '' });
    // The copy itself is recorded, and linked by the next server.
    const moved = await installation.run(['audit', 'verify'], there);
    expect([moved.code, endsOf(moved.out)]).toEqual([0, endsOf(original.out)]);

    const client = new Client({ connectionString: url });
    await client.connect();
    expect((await client.query(CHANGE)).rowCount).toBe(1);
    await client.end();
    const changed = await installation.run(['audit', 'verify'], there);
    expect([changed.code, changed.out]).toEqual([1, expect.stringMatching(CHANGED)]);

    const path = join(installation.folder, 'back.db');
    const back = await installation.run(['migrate-database', '--to', path], there);
    expect(back).toMatchObject({ code: 0, err: '' });
    const here = await installation.run(['audit', 'verify'], { FLEETGRAPH_DATABASE: path });
    expect([here.code, here.out]).toEqual([1, expect.stringMatching(CHANGED)]);
  });
});
