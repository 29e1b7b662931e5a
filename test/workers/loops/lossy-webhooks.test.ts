import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  canFollow,
  CLEARANCE_STATUSES,
  type ClearanceStatus,
} from '../../../src/domain/clearance.js';
import {
  startTestCore,
  type TestCore,
  until,
  vehicleOf,
  vinOf,
  webhookOf,
} from '../../support/core.js';

/** Possible events, in any order: numbers choose among those that are possible at the time. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('carmaker'), choice: fc.nat(100) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('webhook'), choice: fc.nat(100) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('repeated-delivery'), choice: fc.nat(100) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('request'), choice: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end'), choice: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reconcile'), choice: fc.constant(0) }) },
);
type Step = { readonly kind: string; readonly choice: number };

const toRemote = (status: ClearanceStatus) =>
  status.toLowerCase() as Parameters<TestCore['simulator']['move']>[1];
const toSecond = (at: Date) => at.toISOString().slice(0, 19);
const toOurs = (status: string) => status.toUpperCase() as ClearanceStatus;

it('whatever webhooks come, in any order, repeated, late or never: after reconciliation ours is the provider’s own history, by legal steps alone', async () => {
  const core = await startTestCore();
  const { fleetId, accountId } = await core.begin();
  let number = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 18 }),
      async (steps: readonly Step[]) => {
        number += 1;
        const vin = vinOf(number);
        await core.onboard(accountId, [vehicleOf(number)]);
        const vehicle = await core.vehicles.findByVin(core.operator, fleetId, vin);
        const [enrollment] = (await core.vehicles.enrollmentsOf(core.operator, [vehicle!.id]))[0]!;
        const remote = () => core.simulator.book.find(vin)!;
        let delivered = 0;
        const deliver = async (action: string, deliveryId: string) => {
          const { headers, body } = webhookOf(vin, action, { deliveryId });
          expect(
            await core.webhooks.receive(
              'HIGH_MOBILITY',
              (await core.stored(accountId)).webhookEndpointKey!,
              headers,
              body,
            ),
          ).toBe('stored');
        };
        for (const { kind, choice } of steps) {
          // Each entry of the provider's changelog has a second of its own: its clock has no finer
          // unit.
          core.clock.advance(1);
          const now = toOurs(remote().status);
          if (kind === 'carmaker') {
            const possible = CLEARANCE_STATUSES.filter((status) => canFollow(now, status));
            core.simulator.move(
              vin,
              toRemote(possible[choice % possible.length]!),
              choice % 3 === 0 ? 'for a reason' : undefined,
            );
          } else if (kind === 'webhook') {
            const entries = remote().changelog;
            await deliver(entries[choice % entries.length]!.status, `${vin}-${(delivered += 1)}`);
          } else if (kind === 'repeated-delivery') {
            await deliver(now.toLowerCase(), `${vin}-${(choice % (delivered + 1)) + 1}`);
          } else if (kind === 'request') {
            await core.clearances.request(core.operator, { enrollmentIds: [enrollment!.id] });
          } else if (kind === 'end') {
            await core.clearances.end(core.operator, [enrollment!.id]);
          } else {
            await core.reconciliation.run(await core.stored(accountId));
          }
        }
        core.clock.advance(1);
        await core.simulator.webhooksSettled();
        core.wake();
        await until(async () => {
          const { orm, t } = core.store.read;
          return !(
            await orm.select({ state: t.webhookDeliveries.state }).from(t.webhookDeliveries)
          ).some(({ state }) => state === 'RECEIVED');
        });
        await core.reconciliation.run(await core.stored(accountId));

        const { items } = await core.clearances.history(core.operator, enrollment!.id, {
          first: 500,
        });
        const ours = items.map(({ node }) => node);
        expect(ours.map(({ status }) => status)).toEqual(
          remote().changelog.map(({ status }) => toOurs(status)),
        );
        expect(ours.map(({ previousStatus }) => previousStatus)).toEqual([
          null,
          ...ours.slice(0, -1).map(({ status }) => status),
        ]);
        for (const event of ours) expect(canFollow(event.previousStatus, event.status)).toBe(true);
        expect((await core.clearanceOf(vin, fleetId))?.status).toBe(toOurs(remote().status));
        // At the provider's own times, and with its reasons.
        expect(ours.map(({ occurredAt, reason }) => [toSecond(occurredAt), reason])).toEqual(
          remote().changelog.map(({ at, reason }) => [toSecond(at), reason]),
        );
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
