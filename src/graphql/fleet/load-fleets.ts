import { type Fleet } from '../../domain/fleet.js';
import { type GraphqlContext } from '../engine/context.js';
import { fleetById } from './loaders.js';

/**
 * Loads the existing fleets of these ids that the caller may see; null stays null, it means all of
 * them.
 */
export async function loadFleets(
  { loaders }: GraphqlContext,
  fleetIds: readonly string[] | null,
): Promise<readonly Fleet[] | null> {
  if (fleetIds === null) return null;
  const fleets = await Promise.all(fleetIds.map((id) => loaders.load(fleetById, id)));
  return fleets.filter((fleet) => fleet !== null);
}
