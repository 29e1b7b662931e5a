import { and, eq, gt } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { FleetgraphError } from '../../../src/domain/errors.js';
import { AuditService } from '../../../src/services/audit/audit.js';
import { AuditCheck } from '../../../src/services/audit/audit-check.js';
import { linkAuditEvents } from '../../../src/store/access/audit-chain.js';
import { recordAudits } from '../../../src/store/access/audit-events.js';
import { type Store } from '../../../src/store/engine/store.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { testCursors, testViewer, useTempStore } from '../../support/store.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const operator = testViewer();

/** Writes entries of fleets, or of none, a minute apart; all but the last `unlinked` are linked. */
async function write(store: Store, fleetIds: readonly (string | null)[], unlinked = 0) {
  const record = (fleetId: string | null) => ({
    viewer: operator,
    action: 'thing.done',
    fleetId,
    subjectId: null,
    details: {},
  });
  for (const [minute, fleetId] of fleetIds.entries())
    await store.write((tx) =>
      recordAudits(tx, [record(fleetId)], new Date(NOW.getTime() + minute * 60_000)),
    );
  await store.write((tx) => linkAuditEvents(tx, fleetIds.length - unlinked, NOW));
}

describeOnBothEngines('the verification of an audit log', (openStore) => {
  const prepared = async (fleetIds: readonly (string | null)[], unlinked = 0) => {
    const store = await openStore();
    await store.write(async ({ orm, t }) => {
      await orm.delete(t.auditEvents);
      await orm.delete(t.auditChains);
    });
    await write(store, fleetIds, unlinked);
    const audit = new AuditService({ store, cursors: testCursors() });
    const { auditEvents } = store.read.t;
    const change = (fleetId: string, sequence: number, set: { readonly action: string }) =>
      store.write(({ orm }) =>
        orm
          .update(auditEvents)
          .set(set)
          .where(and(eq(auditEvents.fleetId, fleetId), eq(auditEvents.sequence, sequence))),
      );
    return { store, audit, change };
  };

  test('says up to when the log of a fleet is sound, and what is not linked yet', async () => {
    const { audit } = await prepared(['flt_1', 'flt_2', 'flt_1', 'flt_1'], 1);
    expect(await audit.verifyFleet(operator, 'flt_1')).toEqual({
      entries: 2,
      lastAt: new Date('2026-11-30T12:02:00Z'),
      lastHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      unlinked: 1,
      cursor: null,
      fault: null,
    });
    expect(await audit.verifyFleet(operator, 'flt_3')).toMatchObject({ entries: 0, fault: null });
  });

  test('names the first fault', async () => {
    const { audit, change } = await prepared(['flt_1', 'flt_1', 'flt_1', 'flt_2']);
    await change('flt_1', 2, { action: 'thing.undone' });
    expect(await audit.verifyFleet(operator, 'flt_1')).toMatchObject({
      entries: 1,
      lastAt: NOW,
      cursor: null,
      fault: {
        kind: 'ENTRY_CHANGED',
        fleetId: 'flt_1',
        sequence: 2,
        eventId: expect.stringMatching(/^aud_/) as string,
      },
    });
    expect((await audit.verifyFleet(operator, 'flt_2')).fault).toBeNull();
  });

  test('covers all fleets and what belongs to none, for operators', async () => {
    const { store, audit, change } = await prepared(['flt_2', null, 'flt_1', null, 'flt_1']);
    expect(await audit.verifyAll(operator)).toMatchObject({
      entries: 5,
      lastAt: new Date('2026-11-30T12:04:00Z'),
      unlinked: 0,
      cursor: null,
      fault: null,
    });
    await change('flt_2', 1, { action: 'thing.undone' });
    expect((await audit.verifyAll(operator)).fault).toMatchObject({ fleetId: 'flt_2' });
    // A fleet whose entries are all gone is missed by the record of its last entry.
    await store.write(async ({ orm, t }) => {
      await orm.delete(t.auditEvents).where(eq(t.auditEvents.fleetId, 'flt_1'));
    });
    expect((await audit.verifyAll(operator)).fault).toEqual({
      kind: 'END_MISSING',
      fleetId: 'flt_1',
      sequence: 2,
      eventId: null,
    });
  });
});

test('is for those who may read the log', async () => {
  const store = useTempStore();
  await write(store, ['flt_1', null]);
  const audit = new AuditService({ store, cursors: testCursors() });
  const restricted = testViewer({ fleetIds: ['flt_2'] });
  expect(await audit.verifyFleet(restricted, 'flt_1')).toMatchObject({ entries: 0 });
  await expect(audit.verifyAll(restricted)).rejects.toThrow(/Only an operator/);
  await expect(audit.verifyAll(testViewer({ scopes: ['fleet:read'] }))).rejects.toThrow(
    FleetgraphError,
  );
});

test('goes on from a cursor, which is good for its log alone', async () => {
  const store = useTempStore();
  const events = Array.from({ length: 1100 }, () => ({
    viewer: operator,
    action: 'thing.done',
    fleetId: 'flt_1',
    subjectId: null,
    details: {},
  }));
  await store.write(async (tx) => {
    await recordAudits(tx, events, NOW);
    await linkAuditEvents(tx, 1100, NOW);
  });
  const check = new AuditCheck({ store, cursors: testCursors() }, 1000);
  for (const verify of [
    (after?: string | null) => check.ofFleet('flt_1', after),
    (after?: string | null) => check.ofAll(after),
  ]) {
    const first = await verify();
    expect(first.fault).toBeNull();
    expect(first.entries).toBeGreaterThanOrEqual(1000);
    expect(first.entries).toBeLessThan(1100);
    expect(await verify(first.cursor)).toMatchObject({ entries: 1100, cursor: null, fault: null });
  }
  const { cursor, entries } = await check.ofFleet('flt_1');
  await expect(check.ofFleet('flt_2', cursor)).rejects.toThrow(/not one of this audit log/);
  await expect(check.ofAll('x')).rejects.toThrow(/not one of this audit log/);
  // Changed after the first part was verified.
  const { orm, t } = store.read;
  const at = (sequence: number) =>
    orm.select().from(t.auditEvents).where(eq(t.auditEvents.sequence, sequence));
  const [twin] = await at(entries);
  await store.write((tx) =>
    tx.orm.insert(tx.t.auditEvents).values({ ...twin!, id: 'aud_zz', hash: 'x' }),
  );
  expect((await check.ofFleet('flt_1', cursor)).fault).toMatchObject({
    kind: 'NUMBER_TWICE',
    sequence: entries,
    eventId: 'aud_zz',
  });
  await store.write((tx) =>
    tx.orm.delete(tx.t.auditEvents).where(gt(tx.t.auditEvents.sequence, entries - 1)),
  );
  expect((await check.ofFleet('flt_1', cursor)).fault).toMatchObject({ kind: 'END_MISSING' });
});
