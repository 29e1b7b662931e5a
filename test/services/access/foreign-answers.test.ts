import { afterAll, describe, expect, it } from 'vitest';
import { startTestCore, until, valueOf, vehicleOf, vinOf } from '../../support/core.js';
import { describeOnPostgres, type TestPostgres } from '../../support/postgres.js';

const ROWS = 2000;
const PAGE_SECONDS = 30;

describe("pages of a proxy in the provider's place, on SQLite", () => costNoRow());
describeOnPostgres("pages of a proxy in the provider's place, on PostgreSQL", (postgres) => {
  afterAll(() => postgres.stop());
  costNoRow(postgres);
});

function costNoRow(postgres?: TestPostgres): void {
  it.each([403, 404, 400])(
    'cost no row of 2,000 that are onboarded meanwhile: %i for a while',
    { timeout: 240_000 },
    async (status) => {
      const core = await startTestCore({}, postgres);
      const { accountId } = await core.begin();
      const mend = core.simulator.setFault({ kind: 'page', status });
      core.simulator.requests.clear();
      const vehicles = Array.from({ length: ROWS }, (_, index) => vehicleOf(index + 1));
      const { id } = valueOf(await core.onboardings.start(core.operator, { accountId, vehicles }));
      let inVain = 0;
      let seconds = 0;
      await until(async () => {
        core.clock.advance(1);
        seconds += 1;
        core.wake();
        if (seconds === PAGE_SECONDS) {
          inVain = core.simulator.requests.list().length;
          expect((await core.stored(accountId)).health.status).toBe('UNREACHABLE');
          mend();
        }
        return (await core.onboardings.byIds(core.operator, [id]))[0]?.completedAt !== null;
      }, 200_000);
      const [onboarding] = await core.onboardings.byIds(core.operator, [id]);
      expect(onboarding).toMatchObject({
        status: 'COMPLETED',
        total: ROWS,
        succeeded: ROWS,
        failed: 0,
      });
      // Five until the provider is left alone, one probe in ten seconds after that, and those under way at the moment.
      expect(inVain).toBeLessThanOrEqual(12);
      // One request for each hundred went through; before it what may have gone through was looked up.
      expect(core.simulator.requests.count('POST', '/v1/fleets/vehicles')).toBeLessThanOrEqual(
        ROWS / 100 + 12,
      );
      expect(core.simulator.book.list()).toHaveLength(ROWS);
      await until(async () => (await core.stored(accountId)).health.status === 'HEALTHY');
    },
  );
}

describe("pages of a proxy in the provider's place", () => {
  it('cost no row when they come and go, and no more than a few calls', async () => {
    const core = await startTestCore();
    const { accountId } = await core.begin();
    core.simulator.requests.clear();
    const mend = core.simulator.setFault({
      kind: 'page',
      status: 403,
      method: 'POST',
      path: '/fleets/vehicles',
      probability: 0.6,
    });
    const vehicles = Array.from({ length: 500 }, (_, index) => vehicleOf(index + 1));
    const { id } = valueOf(await core.onboardings.start(core.operator, { accountId, vehicles }));
    const ended = await until(async () => {
      core.clock.advance(1);
      core.wake();
      const [onboarding] = await core.onboardings.byIds(core.operator, [id]);
      return onboarding?.completedAt ? onboarding : undefined;
    });
    mend();
    expect(ended).toMatchObject({ succeeded: 500, failed: 0 });
  });

  it('end no clearance and lose no vehicle: a revocation is tried again', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(accountId, [vehicleOf(1)]);
    core.simulator.move(vinOf(1), 'approved');
    await core.reconciliation.run(await core.stored(accountId));
    core.simulator.setFault({
      kind: 'page',
      status: 404,
      method: 'DELETE',
      path: '/fleets/vehicles/*',
      times: 2,
    });
    const [enrollmentId = ''] = await core.enrollmentIds(fleetId);
    const ended = core.clearances.end(core.operator, [enrollmentId]);
    let isOver = false;
    void ended.finally(() => (isOver = true));
    await until(() => {
      core.clock.advance(1);
      core.wake();
      return isOver;
    });
    expect(await ended).toMatchObject({ userErrors: [] });
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({ status: 'REVOKING' });
    expect(core.simulator.requests.count('DELETE', `/v1/fleets/vehicles/${vinOf(1)}`)).toBe(3);
  });

  it('at the token endpoint make no account unauthorized, and cost no refresh token', async () => {
    const core = await startTestCore();
    const { accountId } = await core.begin();
    core.clock.advance(600);
    const mend = core.simulator.setFault({ kind: 'page', status: 401 });
    await expect(core.reconciliation.run(await core.stored(accountId))).rejects.toMatchObject({
      kind: 'unavailable',
      foreign: true,
    });
    expect((await core.stored(accountId)).health).toMatchObject({
      status: 'UNREACHABLE',
      reason: expect.stringContaining('web page'),
    });
    mend();
    await core.reconciliation.run(await core.stored(accountId));
    expect((await core.stored(accountId)).health.status).toBe('HEALTHY');
  });
});
