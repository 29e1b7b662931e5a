import type { VehicleRow } from '../../../../src/cli/sheets/vehicles.js';
import type { OnboardVehicleInput } from '../../app/generated/schema';

interface Credential {
  readonly id: string;
  readonly name: string;
}

/** Returns a row as the graph takes it, with the credential's name replaced by its id. */
export function toInput(
  { vehicle }: VehicleRow,
  credentials: readonly Credential[],
): OnboardVehicleInput {
  const { credential, tags, ...rest } = vehicle;
  const wanted = credential?.toLowerCase();
  const found = credentials.find(
    ({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted,
  );
  return {
    ...rest,
    ...(tags && { tags: tags.map(({ key, value }) => ({ key, value })) }),
    // An unknown name is refused by the plan, in its row.
    ...(credential !== undefined && { credentialId: found?.id ?? credential }),
  };
}
