import { type BatchOutcome } from '../../src/domain/errors.js';
import { type Enrollment } from '../../src/domain/vehicle.js';
import { startTestCore, type TestCore, vehicleOf, vinOf } from './core.js';

/** One vehicle whose clearance is pending. */
export async function enrolled(brand = 'bmw') {
  const core = await startTestCore();
  const { fleetId, accountId } = await core.begin();
  await core.onboard(accountId, [vehicleOf(1, { brand })]);
  const [enrollmentId = ''] = await core.enrollmentIds(fleetId);
  return { core, fleetId, accountId, enrollmentId };
}

export async function becomes(
  core: TestCore,
  accountId: string,
  status: 'approved' | 'rejected' | 'revoked' | 'canceled',
): Promise<void> {
  core.clock.advance(1);
  core.simulator.move(vinOf(1), status);
  await core.reconciliation.run(await core.stored(accountId));
}

export const codes = ({ userErrors }: BatchOutcome<Enrollment>) =>
  userErrors.map(({ code, field }) => `${code} ${field.join('.')}`);
export const calls = (core: TestCore, method: string) =>
  core.simulator.requests
    .list()
    .filter(
      (request) => request.method === method && request.path.startsWith('/v1/fleets/vehicles'),
    ).length;
export const journalOf = async (core: TestCore, fleetId: string) =>
  (await core.events(fleetId)).map(
    ({ previousStatus, status }) => `${previousStatus ?? ''}>${status}`,
  );
