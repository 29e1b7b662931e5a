import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../../src/providers/failure.js';
import { startTestCore, vehicleOf, vinOf } from '../../support/core.js';
import { statementsOf } from '../../support/statements.js';
import { countWriteJobs } from '../../support/write-jobs.js';

const NOTHING = { compared: 0, changed: 0, appeared: 0, gone: 0, returned: 0 } as const;

describe('reconciliation', () => {
  it('finds changes that no webhook reported, once, and counts them', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(accountId, [vehicleOf(1), vehicleOf(2)]);
    core.clock.advance(1);
    core.simulator.move(vinOf(1), 'approved');
    core.clock.advance(1);
    core.simulator.move(vinOf(1), 'revoked', 'Revoked by the vehicle owner');
    core.clock.advance(60);
    const account = await core.stored(accountId);
    expect(await core.reconciliation.run(account)).toEqual({ ...NOTHING, compared: 2, changed: 1 });
    expect(await core.reconciliation.run(account)).toEqual({ ...NOTHING, compared: 2 });
    expect((await core.events(fleetId)).slice(2)).toMatchObject([
      {
        status: 'APPROVED',
        previousStatus: 'PENDING',
        source: 'RECONCILIATION',
        occurredAt: new Date('2026-01-01T00:00:01Z'),
      },
      {
        status: 'REVOKED',
        previousStatus: 'APPROVED',
        reason: 'Revoked by the vehicle owner',
        occurredAt: new Date('2026-01-01T00:00:02Z'),
      },
    ]);
    expect(await core.accounts.webhookHealthOf(core.operator, [accountId])).toMatchObject([
      { missed24h: 2 },
    ]);
  });

  it('stores the time of a list that changes nothing with the account alone, however many vehicles it has', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(
      accountId,
      Array.from({ length: 30 }, (_, index) => vehicleOf(index)),
    );
    await core.reconciliation.run(await core.stored(accountId));
    const before = await core.clearanceOf(vinOf(1), fleetId);
    expect(before).toMatchObject({ listed: true });
    core.clock.advance(30);
    const { sql } = await statementsOf(async () =>
      core.reconciliation.run(await core.stored(accountId)),
    );
    const writes = sql.filter((statement) => /^(insert|update|delete)/i.test(statement));
    expect(writes).toEqual([
      expect.stringMatching(/^update "provider_accounts" set "checked_at" = \?, "listed_at" = \?/),
      // Marks of changed facts, of which there are none.
      expect.stringMatching(/^delete from "blocker_marks"/),
    ]);
    // The times of the account, and nothing else: no row is locked for a comparison either.
    expect(
      await countWriteJobs(async () => core.reconciliation.run(await core.stored(accountId))),
    ).toBe(1);
    expect(await core.clearanceOf(vinOf(1), fleetId)).toEqual(before);
    expect((await core.stored(accountId)).listedAt).toEqual(core.now());
    expect(await core.events(fleetId)).toHaveLength(30);
  });

  it('leaves alone what the provider has and we do not, and the accounts of others', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    core.simulator.book.request(core.simulator.app.clientId, vinOf(7), 'bmw', {});
    expect(await core.reconciliation.run(await core.stored(accountId))).toEqual({
      ...NOTHING,
      appeared: 1,
    });
    expect(await core.events(fleetId)).toEqual([]);
  });

  it('marks no vehicle as gone by two lists that were requested at the same time', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(accountId, [vehicleOf(1), vehicleOf(2)]);
    const run = async () => core.reconciliation.run(await core.stored(accountId));
    await run();
    core.simulator.book.setHidden(vinOf(1), true);
    core.clock.advance(1);
    for (const { gone } of await Promise.all([run(), run(), run()])) expect(gone).toBe(0);
    core.clock.advance(1);
    const found = await Promise.all([run(), run(), run()]);
    expect(found.reduce((sum, { gone }) => sum + gone, 0)).toBe(1);
    const [id] = await core.enrollmentIds(fleetId);
    expect(await core.vehicles.enrollmentsByIds(core.operator, [id ?? ''])).toMatchObject([
      { status: 'GONE' },
    ]);
  });

  it('takes over the long histories of many vehicles', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(
      accountId,
      Array.from({ length: 250 }, (_, index) => vehicleOf(index)),
    );
    for (let round = 0; round < 6; round += 1) {
      for (const status of ['approved', 'revoked', 'pending'] as const) {
        core.clock.advance(1);
        for (let number = 0; number < 250; number += 1) core.simulator.move(vinOf(number), status);
      }
    }
    expect(await core.reconciliation.run(await core.stored(accountId))).toEqual({
      ...NOTHING,
      compared: 250,
      changed: 250,
    });
    const events = await core.events(fleetId);
    expect(events).toHaveLength(250 * 19);
    const seqs = events.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].toSorted((one, other) => one - other));
  });

  it('reports in the health of the account that the provider cannot be reached, and changes nothing', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(accountId, [vehicleOf(1)]);
    core.simulator.move(vinOf(1), 'approved');
    core.simulator.setFault({ kind: 'malformed', path: '/fleets/vehicles', times: 1 });
    await expect(core.reconciliation.run(await core.stored(accountId))).rejects.toBeInstanceOf(
      ProviderFailure,
    );
    expect((await core.stored(accountId)).health.status).toBe('UNREACHABLE');
    expect(await core.events(fleetId)).toHaveLength(1);
    await core.reconciliation.run(await core.stored(accountId));
    expect((await core.stored(accountId)).health.status).toBe('HEALTHY');
    expect(await core.events(fleetId)).toHaveLength(2);
  });
});
