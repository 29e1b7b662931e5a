import { eq, inArray } from 'drizzle-orm';
import { type Tag } from '../../domain/vehicle.js';
import { type Db } from '../engine/store.js';
import { type FacetChange } from './change.js';
import { blockerFacet, facetValue, tagValue, type VehicleFacet } from './kinds.js';

/** Columns of a vehicle that its facets depend on. */
interface Faceted {
  readonly id: string;
  readonly fleetId: string;
  readonly brand: string;
  readonly tags: readonly Tag[];
}

/** Computes the facets of vehicles from their rows, by vehicle, kind and value as JSON. */
export async function expectedFacets(
  { orm, t }: Db,
  vehicles: readonly Faceted[],
): Promise<Map<string, FacetChange>> {
  const expected = new Map<string, FacetChange>();
  const add = (fleetId: string, vehicleId: string, kind: VehicleFacet, text: string): void => {
    const value = facetValue(text);
    const key = JSON.stringify([vehicleId, kind, value]);
    const delta = (expected.get(key)?.delta ?? 0) + 1;
    expected.set(key, { fleetId, vehicleId, kind, value, delta });
  };
  const ids = vehicles.map(({ id }) => id);
  for (const { id, fleetId, brand, tags } of vehicles) {
    add(fleetId, id, 'brand', brand);
    for (const tag of tags) add(fleetId, id, 'tag', tagValue(tag));
  }
  const { blockers, enrollments, clearances, dataReads } = t;
  const enrolled = await orm
    .select({ enrollment: enrollments, flow: dataReads.flow })
    .from(enrollments)
    .leftJoin(dataReads, eq(dataReads.enrollmentId, enrollments.id))
    .where(inArray(enrollments.vehicleId, ids));
  for (const { enrollment, flow } of enrolled) {
    const { fleetId, vehicleId, accountId, status, credentialId } = enrollment;
    add(fleetId, vehicleId, 'dataFlow', flow ?? 'NONE');
    add(fleetId, vehicleId, 'account', accountId);
    add(fleetId, vehicleId, 'enrollment', status);
    if (credentialId !== null) add(fleetId, vehicleId, 'credential', credentialId);
  }
  const cleared = await orm.select().from(clearances).where(inArray(clearances.vehicleId, ids));
  for (const { fleetId, vehicleId, status } of cleared)
    add(fleetId, vehicleId, 'clearance', status);
  const blocked = await orm.select().from(blockers).where(inArray(blockers.vehicleId, ids));
  for (const { fleetId, vehicleId, accountId, code } of blocked)
    if (vehicleId !== null) add(fleetId, vehicleId, 'blocker', blockerFacet(accountId, code));
  return expected;
}
