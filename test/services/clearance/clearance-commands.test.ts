import { describe, expect, it } from 'vitest';
import { becomes, codes, enrolled } from '../../support/clearances.js';
import { startTestCore, until, vehicleOf, vinOf } from '../../support/core.js';
import { testViewer } from '../../support/store.js';

describe('batches and rights', () => {
  it('judges each enrollment by itself and answers in the order of the request', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(
      accountId,
      [1, 2, 3].map((number) => vehicleOf(number)),
    );
    core.clock.advance(1);
    core.simulator.move(vinOf(1), 'rejected');
    core.simulator.move(vinOf(3), 'rejected');
    await core.reconciliation.run(await core.stored(accountId));
    const [one = '', two = '', three = ''] = await Promise.all(
      [1, 2, 3].map(
        async (number) => (await core.clearanceOf(vinOf(number), fleetId))?.enrollmentId ?? '',
      ),
    );
    const outcome = await core.clearances.request(core.operator, {
      enrollmentIds: [three, two, 'enr_unknown', one, three],
    });
    expect(outcome.succeeded.map(({ id }) => id)).toEqual([three, one]);
    expect(codes(outcome)).toEqual([
      'ILLEGAL_TRANSITION enrollmentIds.1',
      'NOT_FOUND enrollmentIds.2',
      'INVALID enrollmentIds.4',
    ]);
    expect(codes(await core.clearances.end(core.operator, []))).toEqual(['REQUIRED enrollmentIds']);
    expect(
      codes(
        await core.clearances.end(
          core.operator,
          Array.from({ length: 501 }, () => one),
        ),
      ),
    ).toEqual(['TOO_MANY enrollmentIds']);
  });

  it('finds nothing of another fleet, with any rights', async () => {
    const { core, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'approved');
    const stranger = testViewer({ clientId: 'stranger', fleetIds: [await core.newFleet('South')] });
    const reader = testViewer({ clientId: 'reader', scopes: ['fleet:read', 'vehicle:write'] });
    const before = core.simulator.requests.list().length;
    for (const call of [
      (ids: readonly string[]) => core.clearances.end(stranger, ids),
      (ids: readonly string[]) => core.clearances.request(stranger, { enrollmentIds: ids }),
    ]) {
      const foreign = await call([enrollmentId]);
      expect(codes(foreign)).toEqual(['NOT_FOUND enrollmentIds.0']);
      expect(foreign).toEqual(await call(['enr_unknown']));
    }
    await expect(core.clearances.end(null, [enrollmentId])).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(
      core.clearances.request(null, { enrollmentIds: [enrollmentId] }),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(core.clearances.end(reader, [enrollmentId])).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { requiredScope: 'clearance:write' },
    });
    await expect(
      core.clearances.request(reader, { enrollmentIds: [enrollmentId] }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(core.simulator.requests.list()).toHaveLength(before);
    expect(await until(() => core.simulator.book.find(vinOf(1)))).toMatchObject({
      status: 'approved',
    });
  });
});
