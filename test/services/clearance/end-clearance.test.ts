import { describe, expect, it } from 'vitest';
import { becomes, calls, codes, enrolled, journalOf } from '../../support/clearances.js';
import { type TestCore, vinOf } from '../../support/core.js';

const DAY = 86_400;

describe('ending a clearance', () => {
  it('revokes an approved one, at the time the provider gives', async () => {
    const { core, fleetId, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'approved');
    core.clock.advance(5);
    const outcome = await core.clearances.end(core.operator, [enrollmentId]);
    expect(outcome).toMatchObject({ succeeded: [{ id: enrollmentId }], userErrors: [] });
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({
      status: 'REVOKING',
      changedAt: new Date('2026-01-01T00:00:06Z'),
      provisional: false,
    });
    expect(await journalOf(core, fleetId)).toEqual([
      '>PENDING',
      'PENDING>APPROVED',
      'APPROVED>REVOKING',
    ]);
    expect(codes(await core.clearances.end(core.operator, [enrollmentId]))).toEqual([
      'IN_TRANSITION enrollmentIds.0',
    ]);
    expect(calls(core, 'DELETE')).toBe(1);
  });

  it('stores the answer when the record cannot be read afterwards, and corrects its time later', async () => {
    const { core, fleetId, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'approved');
    const mend = core.simulator.setFault({
      kind: 'status',
      status: 503,
      method: 'GET',
      path: '/fleets/vehicles',
    });
    core.clock.advance(5.5);
    expect((await core.clearances.end(core.operator, [enrollmentId])).userErrors).toEqual([]);
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({
      status: 'REVOKING',
      changedAt: core.now(),
      provisional: true,
    });
    mend();
    core.clock.advance(1);
    await becomes(core, accountId, 'revoked');
    expect(await journalOf(core, fleetId)).toEqual([
      '>PENDING',
      'PENDING>APPROVED',
      'APPROVED>REVOKING',
      'REVOKING>REVOKED',
    ]);
    const times = (await core.events(fleetId)).map(({ occurredAt }) =>
      occurredAt.toISOString().slice(17, 23),
    );
    expect(times).toEqual(
      core.simulator.book
        .find(vinOf(1))
        ?.changelog.map(({ at }) => `${at.toISOString().slice(17, 19)}.000`.slice(0, 6)),
    );
  });

  it('refuses a pending one before its day is over, without a call, and cancels it afterwards', async () => {
    const { core, fleetId, enrollmentId } = await enrolled('opel');
    const outcome = await core.clearances.end(core.operator, [enrollmentId]);
    expect(codes(outcome)).toEqual(['TOO_EARLY enrollmentIds.0']);
    expect(calls(core, 'DELETE')).toBe(0);
    const clearance = await core.clearanceOf(vinOf(1), fleetId);
    expect(await core.clearances.allowedActions(core.operator, clearance!)).toEqual([]);
    core.clock.advance(DAY);
    expect(await core.clearances.allowedActions(core.operator, clearance!)).toEqual(['CANCEL']);
    expect((await core.clearances.end(core.operator, [enrollmentId])).userErrors).toEqual([]);
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({ status: 'CANCELING' });
  });

  it('says what a brand does not support, and what has ended already', async () => {
    const { core, accountId, enrollmentId } = await enrolled('bmw');
    core.clock.advance(2 * DAY);
    expect(codes(await core.clearances.end(core.operator, [enrollmentId]))).toEqual([
      'NOT_SUPPORTED enrollmentIds.0',
    ]);
    await becomes(core, accountId, 'rejected');
    expect(codes(await core.clearances.end(core.operator, [enrollmentId]))).toEqual([
      'ILLEGAL_TRANSITION enrollmentIds.0',
    ]);
    expect(calls(core, 'DELETE')).toBe(0);
  });

  it.each([
    [
      'is already revoked there',
      (core: TestCore) => void core.simulator.move(vinOf(1), 'revoked'),
      'ILLEGAL_TRANSITION',
      'already removed',
    ],
    [
      'is being revoked there',
      (core: TestCore) => void core.simulator.move(vinOf(1), 'revoking'),
      'IN_TRANSITION',
      'transition',
    ],
    [
      'is pending there again and cannot be canceled',
      (core: TestCore) => void core.simulator.move(vinOf(1), 'pending'),
      'NOT_SUPPORTED',
      'not supported',
    ],
  ])('returns the reason of the provider when it %s', async (_, change, code, words) => {
    const { core, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'approved');
    change(core);
    const outcome = await core.clearances.end(core.operator, [enrollmentId]);
    expect(codes(outcome)).toEqual([`${code} enrollmentIds.0`]);
    expect(outcome.userErrors[0]?.message).toContain(words);
  });

  it('returns TOO_EARLY for such words of the provider', async () => {
    const { core, accountId, enrollmentId } = await enrolled('opel');
    await becomes(core, accountId, 'approved');
    core.simulator.move(vinOf(1), 'pending');
    expect(codes(await core.clearances.end(core.operator, [enrollmentId]))).toEqual([
      'TOO_EARLY enrollmentIds.0',
    ]);
  });
});
