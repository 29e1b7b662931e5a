import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { linkAuditEvents } from '../../src/store/access/audit-chain.js';
import { recordAudits } from '../../src/store/access/audit-events.js';
import { newInstallation } from './support.js';

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
