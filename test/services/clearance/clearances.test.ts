import { describe, expect, it } from 'vitest';
import { type JournalEntry } from '../../../src/domain/clearance.js';
import { startTestCore, type TestCore, vehicleOf, vinOf } from '../../support/core.js';
import { testViewer } from '../../support/store.js';

/** Three vehicles; the first was approved and revoked, the second rejected. */
async function withHistory() {
  const core = await startTestCore();
  const { fleetId, accountId } = await core.begin();
  await core.onboard(
    accountId,
    [1, 2, 3].map((number) => vehicleOf(number)),
  );
  for (const [number, status] of [
    [1, 'approved'],
    [2, 'rejected'],
    [1, 'revoked'],
  ] as const)
    await move(core, accountId, number, status);
  return { core, fleetId, accountId };
}

async function move(
  core: TestCore,
  accountId: string,
  number: number,
  status: 'approved' | 'rejected' | 'revoked' | 'pending',
): Promise<void> {
  core.clock.advance(1);
  core.simulator.move(vinOf(number), status);
  await core.reconciliation.run(await core.stored(accountId));
}

const statusesOf = (items: readonly { readonly node: JournalEntry }[]) =>
  items.map(({ node }) => node.status);

async function take(
  events: AsyncGenerator<JournalEntry>,
  count: number,
): Promise<readonly JournalEntry[]> {
  const taken: JournalEntry[] = [];
  while (taken.length < count) {
    const next = await events.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

describe('clearances', () => {
  it('are counted by status, zero included', async () => {
    const { core, fleetId } = await withHistory();
    const [summary] = await core.clearances.summaryOf(core.operator, [fleetId]);
    expect(summary?.map(({ status, count }) => `${status} ${count}`)).toEqual([
      'PENDING 1',
      'APPROVED 0',
      'REJECTED 1',
      'REVOKING 0',
      'REVOKED 1',
      'CANCELING 0',
      'CANCELED 0',
    ]);
  });

  it('have their history page by page, from either end', async () => {
    const { core, fleetId } = await withHistory();
    const page = (
      request: Parameters<typeof core.clearances.events>[2],
      filter?: Parameters<typeof core.clearances.events>[3],
    ) => core.clearances.events(core.operator, fleetId, request, filter);
    const first = await page({ first: 4 });
    expect(statusesOf(first.items)).toEqual(['PENDING', 'PENDING', 'PENDING', 'APPROVED']);
    expect([first.hasNextPage, first.hasPreviousPage, await first.totalCount()]).toEqual([
      true,
      false,
      6,
    ]);
    const rest = await page({ first: 4, after: first.items[3]?.cursor });
    expect(statusesOf(rest.items)).toEqual(['REJECTED', 'REVOKED']);
    expect([rest.hasNextPage, rest.hasPreviousPage]).toEqual([false, true]);
    const last = await page({ last: 2 });
    expect(statusesOf(last.items)).toEqual(['REJECTED', 'REVOKED']);
    expect(statusesOf((await page({ last: 2, before: last.items[0]?.cursor })).items)).toEqual([
      'PENDING',
      'APPROVED',
    ]);
    expect(
      statusesOf((await page({ first: 9 }, { status: ['REJECTED', 'REVOKED'] })).items),
    ).toEqual(['REJECTED', 'REVOKED']);
    await expect(page({ first: 1, last: 1 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(page({ first: 0 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(page({ first: 1, after: 'nonsense' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
      data: { headCursor: expect.any(String) },
    });
    const vehicle = await core.clearanceOf(vinOf(1), fleetId);
    expect(
      statusesOf(
        (await core.clearances.history(core.operator, vehicle?.enrollmentId ?? '', { first: 9 }))
          .items,
      ),
    ).toEqual(['PENDING', 'APPROVED', 'REVOKED']);
  });

  it('are followed from a cursor on, first what happened, then live, filtered, until the signal', async () => {
    const { core, fleetId, accountId } = await withHistory();
    const [first] = (await core.clearances.events(core.operator, fleetId, { first: 1 })).items;
    const stop = new AbortController();
    const all = await core.clearances.follow(
      core.operator,
      fleetId,
      first?.cursor,
      null,
      stop.signal,
    );
    const some = await core.clearances.follow(
      core.operator,
      fleetId,
      null,
      { status: ['APPROVED'] },
      stop.signal,
    );
    const taking = Promise.all([take(all, 7), take(some, 1)]);
    await move(core, accountId, 2, 'pending');
    await move(core, accountId, 2, 'approved');
    const [everything, approved] = await taking;
    expect(everything.map(({ status }) => status)).toEqual([
      'PENDING',
      'PENDING',
      'APPROVED',
      'REJECTED',
      'REVOKED',
      'PENDING',
      'APPROVED',
    ]);
    expect(approved).toMatchObject([{ cursor: everything.at(-1)?.cursor }]);
    stop.abort();
    expect([await all.next(), await some.next()]).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });
});

describe('who may see clearances', () => {
  it("no caller is unauthenticated, and another fleet's objects are not found", async () => {
    const { core, fleetId } = await withHistory();
    const clearance = (await core.clearanceOf(vinOf(1), fleetId))!;
    const { enrollmentId, vehicleId } = clearance;
    const [event] = await core.events(fleetId);
    const south = await core.newFleet('South');
    const stranger = testViewer({ clientId: 'stranger', fleetIds: [south] });
    const { signal } = new AbortController();
    const { clearances } = core;
    for (const call of [
      () => clearances.ofEnrollments(null, [enrollmentId]),
      () => clearances.ofVehicles(null, [vehicleId]),
      () => clearances.allowedActions(null, clearance),
      () => clearances.summaryOf(null, [fleetId]),
      () => clearances.eventsByIds(null, [event?.id ?? '']),
      () => clearances.events(null, fleetId, { first: 1 }),
      () => clearances.history(null, enrollmentId, { first: 1 }),
      () => clearances.follow(null, fleetId, null, null, signal),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    await expect(
      clearances.follow(testViewer({ scopes: ['client:admin'] }), fleetId, null, null, signal),
    ).rejects.toMatchObject({ code: 'FORBIDDEN', data: { requiredScope: 'fleet:read' } });
    expect(await clearances.ofEnrollments(stranger, [enrollmentId])).toEqual([null]);
    expect(await clearances.ofVehicles(stranger, [vehicleId])).toEqual([null]);
    expect(await clearances.allowedActions(stranger, clearance)).toEqual([]);
    expect(
      (await clearances.summaryOf(stranger, [fleetId]))[0]?.every(({ count }) => count === 0),
    ).toBe(true);
    expect(await clearances.eventsByIds(stranger, [event?.id ?? ''])).toEqual([null]);
    expect((await clearances.events(stranger, fleetId, { first: 9 })).items).toEqual([]);
    expect((await clearances.history(stranger, enrollmentId, { first: 9 })).items).toEqual([]);
    const refusalOf = (id: string) =>
      clearances.follow(stranger, id, null, null, signal).catch((error: unknown) => error);
    const foreign = await refusalOf(fleetId);
    expect(foreign).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(foreign).toEqual(await refusalOf('flt_unknown'));
    // A cursor of one fleet does not open the other's journal.
    const [entry] = (await clearances.events(core.operator, fleetId, { first: 1 })).items;
    await expect(
      clearances.follow(stranger, south, entry?.cursor, null, signal),
    ).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
      data: { headCursor: core.journal.cursorOf(south, 0) },
    });
  });
});
