import { afterAll, describe, expect, it } from 'vitest';
import { updateAccountHealth, updateUnreadable } from '../../../src/store/accounts.js';
import { startTestCore, type TestCore, vehicleOf, vinOf } from '../../support/core.js';
import { describeOnPostgres, type TestPostgres } from '../../support/postgres.js';
import { statementsOf } from '../../support/statements.js';
import { testViewer } from '../../support/store.js';

const DAY_SECONDS = 86_400;

/** A fleet with a pending vehicle of each brand. */
async function withVehicles(brands: readonly string[], postgres?: Pick<TestPostgres, 'url'>) {
  const core = await startTestCore({}, postgres);
  const { fleetId, accountId } = await core.begin();
  await core.onboard(
    accountId,
    brands.map((brand, index) => vehicleOf(index + 1, { brand })),
  );
  const idOf = async (number: number): Promise<string> =>
    (await core.clearanceOf(vinOf(number), fleetId))?.enrollmentId ?? '';
  return { core, accountId, idOf };
}

const codesOf = async (core: TestCore, id: string): Promise<readonly string[]> =>
  (await core.blockers.ofEnrollments(core.operator, [id]))[0]!.map(({ code }) => code);

function story(postgres?: () => Pick<TestPostgres, 'url'>): void {
  it('follows a clearance from request to rejection, request and revocation', async () => {
    const { core, accountId, idOf } = await withVehicles(['ford'], postgres?.());
    const id = await idOf(1);
    const moveTo = async (status: 'approved' | 'rejected' | 'revoked', reason?: string) => {
      core.clock.advance(1);
      core.simulator.move(vinOf(1), status, reason);
      await core.reconciliation.run(await core.stored(accountId));
    };
    expect(await codesOf(core, id)).toEqual(['FLEET_CONSENT_MISSING']);
    core.clock.advance(10 * DAY_SECONDS);
    expect(await codesOf(core, id)).toEqual(['WAITING_FOR_CARMAKER']);
    await moveTo('rejected', 'Not added to Ford portal');
    const [clearance] = await core.clearances.ofEnrollments(core.operator, [id]);
    const [[rejected] = []] = await core.blockers.ofEnrollments(core.operator, [id]);
    expect(rejected).toMatchObject({
      code: 'FLEET_CONSENT_MISSING',
      severity: 'BLOCKING',
      certainty: 'STATED',
      providerMessage: 'Not added to Ford portal',
      since: clearance?.changedAt,
    });
    await core.clearances.request(core.operator, { enrollmentIds: [id] });
    await expect
      .poll(() => codesOf(core, id))
      .toEqual(['FLEET_CONSENT_MISSING', 'CARMAKER_STILL_REVOKING']);
    await moveTo('approved');
    expect(await codesOf(core, id)).toEqual([]);
    await moveTo('revoked');
    expect(await codesOf(core, id)).toEqual(['REVOKED_ELSEWHERE']);
  });

  it('lists nothing after a revocation of its own', async () => {
    const { core, accountId, idOf } = await withVehicles(['bmw'], postgres?.());
    const id = await idOf(1);
    core.simulator.move(vinOf(1), 'approved');
    await core.reconciliation.run(await core.stored(accountId));
    const outcome = await core.clearances.end(core.operator, [id]);
    expect(outcome.userErrors).toEqual([]);
    await expect
      .poll(async () => (await core.clearances.ofEnrollments(core.operator, [id]))[0]?.status)
      .toBe('REVOKING');
    core.clock.advance(1);
    core.simulator.move(vinOf(1), 'revoked');
    await core.reconciliation.run(await core.stored(accountId));
    const [clearance] = await core.clearances.ofEnrollments(core.operator, [id]);
    expect(clearance?.status).toBe('REVOKED');
    expect(await codesOf(core, id)).toEqual([]);
  });

  it('remembers an earlier clearance of a vehicle that is requested again', async () => {
    const { core, accountId, idOf } = await withVehicles(['opel'], postgres?.());
    const id = await idOf(1);
    core.clock.advance(2 * DAY_SECONDS);
    expect(await codesOf(core, id)).toEqual(['WAITING_FOR_CARMAKER']);
    core.simulator.move(vinOf(1), 'rejected');
    await core.reconciliation.run(await core.stored(accountId));
    core.clock.advance(2 * DAY_SECONDS);
    await core.clearances.request(core.operator, { enrollmentIds: [id] });
    await expect.poll(() => codesOf(core, id)).toContain('CARMAKER_STILL_REVOKING');
  });

  it('finds a blocker by its id while it exists, for those who may see it', async () => {
    const { core, idOf } = await withVehicles(['ford', 'volkswagen'], postgres?.());
    const ids = [await idOf(1), await idOf(2)];
    const lists = await core.blockers.ofEnrollments(core.operator, ids);
    expect(lists.map((list) => list.map(({ code }) => code))).toEqual([
      ['FLEET_CONSENT_MISSING'],
      ['REQUIRED_TAG_MISSING', 'CANCEL_TOO_EARLY', 'WAITING_FOR_CARMAKER'],
    ]);
    const all = lists.flat();
    const byIds = [...all.map(({ id }) => id), `blk_${ids[0]}_UNIT_OFFLINE`, 'blk_', ids[0]!];
    expect(await core.blockers.byIds(core.operator, byIds)).toEqual([...all, null, null, null]);
    core.clock.advance(10 * DAY_SECONDS);
    expect(await core.blockers.byIds(core.operator, [all[0]!.id])).toEqual([null]);
    const stranger = testViewer({ clientId: 'stranger', fleetIds: [await core.newFleet('South')] });
    expect(await core.blockers.byIds(stranger, [all[1]!.id])).toEqual([null]);
    expect(await core.blockers.ofEnrollments(stranger, ids)).toEqual([[], []]);
    await expect(core.blockers.byIds(null, [])).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(core.blockers.ofDrivers(null, [])).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('lists a wrong secret once, at the account', async () => {
    const { core, accountId, idOf } = await withVehicles(['bmw', 'kia'], postgres?.());
    const ids = [await idOf(1), await idOf(2)];
    expect(await core.blockers.ofAccounts(core.operator, [accountId])).toEqual([[]]);
    const health = {
      reason: 'invalid_client',
      since: core.now(),
      retryAt: null,
    } as const;
    await core.store.write((tx) =>
      updateAccountHealth(tx, accountId, { status: 'UNAUTHORIZED', ...health }),
    );
    expect(await core.blockers.ofAccounts(core.operator, [accountId])).toMatchObject([
      [{ code: 'ACCOUNT_UNAUTHORIZED', subjectId: accountId, providerMessage: 'invalid_client' }],
    ]);
    expect(await core.blockers.ofEnrollments(core.operator, ids)).toEqual([[], []]);
  });

  it('warns in a plan of a vehicle that another account at the provider has', async () => {
    const { core, accountId } = await withVehicles(['skoda', 'bmw'], postgres?.());
    const first = await core.stored(accountId);
    const other = await core.connect(first.fleetId, 'Second');
    const tags = [{ key: 'vw-group-customer-name', value: 'Example' }];
    const vehicles = [
      vehicleOf(1, { brand: 'skoda', tags }),
      vehicleOf(2, { brand: 'bmw' }),
      vehicleOf(3, { brand: 'skoda', tags }),
    ];
    const codes = async (id: string) => {
      const rows = await core.onboardings.plan(core.operator, { accountId: id, vehicles });
      return rows.map(({ warnings }) =>
        warnings.flatMap((text) => /^([A-Z_]+): /.exec(text)?.[1] ?? []),
      );
    };
    expect(await codes(other.id)).toEqual([['VIN_IN_OTHER_APPLICATION'], [], []]);
    expect(await codes(accountId)).toEqual([[], [], []]);
    core.clock.advance(1);
    core.simulator.move(vinOf(1), 'rejected');
    await core.reconciliation.run(first);
    expect(await codes(other.id)).toEqual([[], [], []]);
  });

  it('concludes nothing about an account from the words about one of its items', async () => {
    const { core, accountId } = await withVehicles(['bmw'], postgres?.());
    const unreadable = `1 item cannot be read: ${vinOf(1)} (status pending_approval).`;
    const of = async (reason: string) => {
      await core.store.write(async (tx) => {
        await updateUnreadable(tx, accountId, unreadable);
        const health = { status: 'DEGRADED', reason, since: core.now(), retryAt: null } as const;
        await updateAccountHealth(tx, accountId, health);
      });
      const [blockers = []] = await core.blockers.ofAccounts(core.operator, [accountId]);
      return blockers.map(({ code, providerMessage }) => [code, providerMessage]);
    };
    expect(await of(unreadable)).toEqual([['OTHER', unreadable]]);
    expect(await of('pending approval')).toEqual([['APPLICATION_IN_REVIEW', 'pending approval']]);
  });
}

describe('blockers on SQLite', () => {
  story();

  it('cost one query for any number of vehicles, and no call to the provider', async () => {
    const { core, idOf } = await withVehicles(['ford', 'bmw', 'kia']);
    const ids = await Promise.all([1, 2, 3].map(idOf));
    const calls = core.simulator.requests.list().length;
    for (const some of [ids.slice(0, 1), ids]) {
      const { answer, sql } = await statementsOf(() =>
        core.blockers.ofEnrollments(core.operator, some),
      );
      expect(answer.flat()).toHaveLength(some.length);
      expect(sql.filter((text) => text.includes('"enrollments"'))).toHaveLength(1);
    }
    expect(core.simulator.requests.list()).toHaveLength(calls);
  });
});

describeOnPostgres('blockers on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  story(() => postgres);
});
