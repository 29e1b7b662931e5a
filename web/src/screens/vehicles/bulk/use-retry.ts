import { useAction } from '../../../app/connection/use-action';
import { RetrySetupDocument } from '../generated/vehicles';
import type { Row } from '../list/row-source';
import { failedSetups } from './bulk';
import type { BulkOutcome } from './use-bulk';

/** Vehicle as the onboarding takes it, with what is known of its failed setup. */
function toVehicle(
  { vin, brand, name, licensePlate, tags }: Row,
  { telematicsUnitId, credential }: Row['enrollments'][number],
) {
  return {
    vin,
    brand,
    ...(name !== null && { name }),
    ...(licensePlate !== null && { licensePlate }),
    tags: tags.map(({ key, value }) => ({ key, value })),
    ...(telematicsUnitId !== null && { telematicsUnitId }),
    ...(credential && { credentialId: credential.id }),
  };
}

/** Returns a function that sets up vehicles again whose setup failed: an onboarding per account. */
export function useRetry(): (rows: readonly Row[]) => Promise<BulkOutcome> {
  const [start] = useAction(RetrySetupDocument);
  return async (rows) => {
    const setups = rows.flatMap((row) =>
      failedSetups(row).map((enrollment) => ({
        accountId: enrollment.account.id,
        vehicle: toVehicle(row, enrollment),
      })),
    );
    let done = 0;
    const reasons = new Map<string, number>();
    for (const [accountId, ofAccount] of Map.groupBy(setups, (setup) => setup.accountId)) {
      const { data, userErrors } = await start({
        input: {
          accountId,
          vehicles: ofAccount.map(({ vehicle }) => vehicle),
          idempotencyKey: crypto.randomUUID(),
        },
      });
      const onboarding = data?.startOnboarding.onboarding;
      if (onboarding) done += onboarding.total - onboarding.failed;
      const refusals = onboarding?.rows.nodes.flatMap((row) => row.userErrors) ?? [];
      for (const { message } of [...userErrors, ...refusals])
        reasons.set(message, (reasons.get(message) ?? 0) + 1);
    }
    return { done, failed: setups.length - done, reasons };
  };
}
