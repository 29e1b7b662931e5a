import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { POSITIONS_READ } from '../../../src/domain/audit.js';
import { type ChainReport, verifyChains } from '../../../src/services/audit/verify-chain.js';
import { auditLinks, linkAuditEvents } from '../../../src/store/access/audit-chain.js';
import {
  type AuditRecord,
  countAudit,
  listAuditEvents,
  recordAudits,
} from '../../../src/store/access/audit-events.js';
import { type Store } from '../../../src/store/engine/store.js';
import { describeOnBothEngines } from '../../support/engines.js';

const NOW = new Date('2026-11-30T12:00:00.123Z');
const HOUR_MS = 3_600_000;
const viewer = { clientId: 'ops', requestId: 'req_1' };
let fleets = 0;

describeOnBothEngines('chains of the audit log', (openStore) => {
  const record = (fleetId: string | null, action: string): AuditRecord => ({
    viewer,
    action,
    fleetId,
    subjectId: null,
    details: { b: [1.5, null, 'é\u2028'], a: { d: true, c: {} } },
  });
  const link = (store: Store, now = NOW) =>
    store.write(async (tx) => {
      while ((await linkAuditEvents(tx, 2, now)) > 0);
    });
  /** A store with a fleet that has linked entries. */
  async function prepared(entries = 5) {
    const store = await openStore();
    const fleetId = `flt_${String((fleets += 1)).padStart(3, '0')}`;
    const actions = Array.from({ length: entries }, (_, place) => `thing.done_${place}`);
    await store.write((tx) =>
      recordAudits(
        tx,
        actions.flatMap((action) => [record(fleetId, action), record(null, action)]),
        NOW,
      ),
    );
    await link(store);
    const report = async (chain = fleetId): Promise<ChainReport | undefined> => {
      for await (const each of verifyChains(store.read)) if (each.chain === chain) return each;
      return undefined;
    };
    const rows = () => auditLinks(store.read, fleetId, 0, 100);
    return { store, fleetId, report, rows };
  }

  test('link each entry to the one before it, per fleet and for those of none', async () => {
    const { store, fleetId, report, rows } = await prepared();
    const links = await rows();
    expect(links.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    for (const [place, { previousHash }] of links.entries())
      expect(previousHash).toBe(links[place - 1]?.hash ?? '');
    expect(await report()).toEqual({
      chain: fleetId,
      entries: 5,
      hash: links.at(-1)!.hash,
      fault: null,
    });
    expect((await report(''))?.fault).toBeNull();
    await store.write((tx) => recordAudits(tx, [record(fleetId, 'thing.again')], NOW));
    await link(store);
    expect(await report()).toMatchObject({ entries: 6, fault: null });
  });

  test('are linked once by several instances at the same time, without a gap', async () => {
    const { store, fleetId, report } = await prepared(1);
    const records = Array.from({ length: 20 }, (_, place) => record(fleetId, `many.done_${place}`));
    await Promise.all(
      records
        .map((each) => store.write((tx) => recordAudits(tx, [each], NOW)))
        .concat([1, 2, 3, 4].map(() => link(store))),
    );
    await link(store);
    expect(await report()).toMatchObject({ entries: 21, fault: null });
  });

  test.each([
    ['action', { action: 'thing.undone' }, /entry aud_\S+ has changed/],
    ['details', { details: { b: [1.5, null, 'é\u2028'], a: { d: false, c: {} } } }, /has changed/],
    ['time', { at: new Date(NOW.getTime() + 1) }, /has changed/],
    ['client', { clientId: 'other' }, /has changed/],
    ['fleet', { fleetId: null }, /entry number 3 is missing/],
    ['link', { sequence: null }, /entry number 3 is missing/],
    ['hash', { hash: 'x' }, /has changed/],
    ['previous hash', { previousHash: 'x' }, /does not follow/],
  ])('show a changed %s', async (_, changed, fault) => {
    const { store, report, rows } = await prepared();
    const { id } = (await rows())[2]!;
    await store.write(({ orm, t }) =>
      orm.update(t.auditEvents).set(changed).where(eq(t.auditEvents.id, id)),
    );
    expect((await report())?.fault).toMatch(fault);
  });

  test.each([
    ['within', 2, /entry number 3 is missing before aud_/],
    ['at the end', 4, /up to number 5 are missing at its end/],
    ['at the beginning', 0, /entry number 1 is missing/],
  ])('show an entry that was deleted %s', async (_, place, fault) => {
    const { store, report, rows } = await prepared();
    const { id } = (await rows())[place]!;
    await store.write(({ orm, t }) => orm.delete(t.auditEvents).where(eq(t.auditEvents.id, id)));
    expect(await report()).toMatchObject({ fault: expect.stringMatching(fault) as string });
  });

  test('show a record of the last entry that was deleted', async () => {
    const { store, fleetId, report } = await prepared();
    await store.write(({ orm, t }) =>
      orm.delete(t.auditChains).where(eq(t.auditChains.chain, fleetId)),
    );
    expect((await report())?.fault).toMatch(/record of its last entry is missing/);
  });

  test('take counted entries when they do not change any more; a later count gets an entry of its own', async () => {
    const { store, fleetId, report, rows } = await prepared(1);
    const counted = {
      id: `aud_${fleetId}`,
      at: NOW,
      clientId: 'ops',
      fleetId,
      requestId: 'req_1',
      action: POSITIONS_READ,
      subjectId: null,
      count: 3,
    };
    await store.write((tx) => countAudit(tx, [counted]));
    await link(store);
    await store.write((tx) => countAudit(tx, [counted]));
    expect(await rows()).toHaveLength(1);
    await link(store, new Date(NOW.getTime() + 3 * HOUR_MS));
    expect((await rows())[1]).toMatchObject({ id: counted.id, details: { count: 6 } });
    await store.write((tx) => countAudit(tx, [counted]));
    expect(await report()).toMatchObject({ entries: 2, fault: null });
    const all = await listAuditEvents(store.read, { fleetId, action: [POSITIONS_READ] }, 10);
    expect(all.map(({ details }) => details['count']).toSorted()).toEqual([3, 6]);
  });
});
