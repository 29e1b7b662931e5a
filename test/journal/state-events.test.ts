import { expect, test } from 'vitest';
import { type FleetEvent, type SubjectEvent } from '../../src/domain/events/fleet-event.js';
import { blankGrant } from '../../src/services/access/grant-leases.js';
import { disconnectAccount, updateAccountHealth } from '../../src/store/accounts.js';
import {
  deleteCredential,
  insertCredentials,
  updateCredential,
} from '../../src/store/credentials.js';
import { updateEnrollment } from '../../src/store/enrollments.js';
import { endLease, findGrantOf, saveGrant } from '../../src/store/grants.js';
import { markGone } from '../../src/store/inventory/listed-enrollments.js';
import { listLog } from '../../src/store/journal/fleet-log.js';
import { insertOnboarding, tallyOnboarding, updateRows } from '../../src/store/onboardings.js';
import { updateVehicle } from '../../src/store/vehicles.js';
import { describeOnBothEngines } from '../support/engines.js';
import { onboardingOf, storeEnrollment } from '../support/rows.js';

const AT = new Date('2026-02-03T04:05:06Z');
const FLEET = 'flt_1';

describeOnBothEngines('a change of state', (openStore) => {
  test('is in the log once, in the transaction that makes it; a write that changes nothing is not', async () => {
    const store = await openStore();
    let seen = 0;
    /** Returns the events of the jobs, each of which is made twice. */
    const eventsOf = async (
      ...jobs: readonly Parameters<typeof store.write>[0][]
    ): Promise<readonly (readonly unknown[])[]> => {
      for (const job of jobs) await store.write(job);
      const events = await listLog(store.read, FLEET, {}, { after: seen, limit: 50 });
      seen = events.at(-1)?.seq ?? seen;
      const isSubject = (event: FleetEvent): event is SubjectEvent => 'subjectId' in event;
      return events
        .filter(isSubject)
        .map(({ type, subjectId, accountId, details }) => [type, subjectId, accountId, details]);
    };
    const vehicleId = 'veh_1';
    const enrollment = (from: string | null, to: string) => [
      'ENROLLMENT_CHANGED',
      'enr_1',
      'acc_1',
      { from, to, vehicleId },
    ];
    expect(await eventsOf((tx) => storeEnrollment(tx, AT))).toEqual([
      ['VEHICLE_CHANGED', vehicleId, null, { change: 'ADDED' }],
      enrollment(null, 'PENDING'),
    ]);

    const activate = { status: 'ACTIVE' } as const;
    expect(
      await eventsOf(
        (tx) => updateEnrollment(tx, 'enr_1', activate),
        (tx) => updateEnrollment(tx, 'enr_1', { ...activate, reason: 'words', externalId: 'x' }),
        (tx) => updateEnrollment(tx, 'none', activate),
      ),
    ).toEqual([enrollment('PENDING', 'ACTIVE')]);
    await store.write((tx) =>
      tx.orm.update(tx.t.enrollments).set({ missingSince: new Date(AT.getTime() - 1000) }),
    );
    const gone = { missingBefore: AT, reason: 'gone' };
    expect(
      await eventsOf(
        (tx) => markGone(tx, ['enr_1'], gone),
        (tx) => markGone(tx, ['enr_1'], gone),
        (tx) => updateEnrollment(tx, 'enr_1', { status: 'REMOVED' }),
      ),
    ).toEqual([
      enrollment('ACTIVE', 'GONE'),
      enrollment('GONE', 'REMOVED'),
      ['VEHICLE_CHANGED', vehicleId, null, { change: 'REMOVED' }],
    ]);

    const changed = { name: 'Van', tags: [{ key: 'site', value: 'Kiel' }], brand: 'bmw' } as const;
    expect(
      await eventsOf(
        (tx) => updateVehicle(tx, vehicleId, changed),
        (tx) => updateVehicle(tx, vehicleId, { ...changed, updatedAt: AT }),
      ),
    ).toEqual([
      ['VEHICLE_CHANGED', vehicleId, null, { change: 'UPDATED', fields: ['name', 'tags'] }],
    ]);

    const health = {
      status: 'UNREACHABLE',
      reason: 'secret words',
      since: AT,
      retryAt: AT,
    } as const;
    expect(
      await eventsOf(
        (tx) => updateAccountHealth(tx, 'acc_1', health),
        (tx) => updateAccountHealth(tx, 'acc_1', { ...health, reason: 'others' }),
      ),
    ).toEqual([
      ['ACCOUNT_HEALTH_CHANGED', 'acc_1', 'acc_1', { from: 'HEALTHY', to: 'UNREACHABLE' }],
    ]);

    const subject = {
      kind: 'ENROLLMENT',
      id: 'enr_1',
      fleetId: FLEET,
      accountId: 'acc_1',
    } as const;
    const blank = blankGrant({ ...subject, provider: 'HIGH_MOBILITY' }, AT);
    const grant = { ...blank, status: 'ACTIVE', sealedTokens: 'sealed' } as const;
    const grantChanged = (from: string | null, to: string | null) => [
      'GRANT_CHANGED',
      grant.id,
      'acc_1',
      { from, to, holder: 'ENROLLMENT', holderId: 'enr_1' },
    ];
    expect(
      await eventsOf(
        (tx) => saveGrant(tx, grant),
        (tx) => saveGrant(tx, { ...grant, sealedTokens: 'renewed' }),
        async (tx) => {
          const leased = await findGrantOf(tx, 'enr_1');
          const lost = { status: 'NEEDS_REAUTHORIZATION', rotating: false } as const;
          await endLease(tx, leased!, lost);
          await endLease(tx, leased!, lost);
        },
      ),
    ).toEqual([grantChanged(null, 'ACTIVE'), grantChanged('ACTIVE', 'NEEDS_REAUTHORIZATION')]);

    const credential = {
      id: 'crd_1',
      fleetId: FLEET,
      accountId: 'acc_1',
      name: 'Tesla',
      brand: 'tesla',
      principal: 'someone',
      secretKind: 'CLIENT_SECRET',
      externalId: null,
      status: 'PENDING',
      secretUpdatedAt: AT,
      authorization: null,
      createdAt: AT,
    } as const;
    const credentialChanged = (details: object) => [
      'CREDENTIAL_CHANGED',
      'crd_1',
      'acc_1',
      details,
    ];
    const ready = { status: 'ACTIVE', externalId: 'x', secretUpdatedAt: AT } as const;
    expect(
      await eventsOf(
        (tx) => insertCredentials(tx, [credential]),
        (tx) => updateCredential(tx, 'crd_1', ready),
        (tx) => updateCredential(tx, 'crd_1', { externalId: 'y' }),
        (tx) => updateCredential(tx, 'crd_1', { secretUpdatedAt: AT }),
        (tx) => deleteCredential(tx, 'crd_1'),
        (tx) => deleteCredential(tx, 'crd_1'),
      ),
    ).toEqual(
      [
        { from: null, to: 'PENDING' },
        { from: 'PENDING', to: 'ACTIVE' },
        { from: 'ACTIVE', to: 'ACTIVE', secret: 'CHANGED' },
        { from: 'ACTIVE', to: null },
      ].map(credentialChanged),
    );

    const { onboarding, rows } = onboardingOf(2, AT);
    const end = (status: 'SUCCEEDED' | 'FAILED') => ({ status, userErrors: [], canRetry: false });
    expect(
      await eventsOf(
        (tx) => insertOnboarding(tx, onboarding, rows),
        async (tx) => {
          await updateRows(tx, 'onb_1', [0], end('SUCCEEDED'));
          await tallyOnboarding(tx, 'onb_1', AT);
        },
        async (tx) => {
          await updateRows(tx, 'onb_1', [1], end('FAILED'));
          await tallyOnboarding(tx, 'onb_1', AT);
          await tallyOnboarding(tx, 'onb_1', AT);
        },
      ),
    ).toEqual([
      [
        'ONBOARDING_COMPLETED',
        'onb_1',
        'acc_1',
        { status: 'COMPLETED', total: 2, succeeded: 1, failed: 1 },
      ],
    ]);

    expect(await eventsOf((tx) => disconnectAccount(tx, 'acc_1', AT))).toEqual([
      ['ACCOUNT_HEALTH_CHANGED', 'acc_1', 'acc_1', { from: 'UNREACHABLE', to: 'UNKNOWN' }],
      grantChanged('NEEDS_REAUTHORIZATION', null),
    ]);
  });
});
