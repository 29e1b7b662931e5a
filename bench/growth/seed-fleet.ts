import { idOf, seededRandom } from '../random.js';
import { bulkStatements } from './bulk.js';
import {
  ACCOUNTS,
  BRANDS,
  EVENTS_PER_VEHICLE,
  FLEET,
  MINUTE,
  plateOf,
  RARE_BRAND,
  STARTED_AT,
  vehicleId,
  vinOf,
} from './fleet.js';
import { type Db, type Product, type Store } from './product.js';

/** Vehicles of the rare brand and of the rare status, whatever the size of the fleet. */
const RARE = 5;
const PER_STEP = 500;
/** Vehicles that the product writes, which are measured; the others are written by SQL. */
export const WRITTEN = 2000;

/** Runs statements, without triggers. */
export type BulkRunner = (statements: readonly string[]) => Promise<void>;

/**
 * Fills an empty database with one fleet; returns the microseconds that the product took for one
 * vehicle.
 */
export async function seedFleet(
  store: Store,
  product: Product,
  count: number,
  bulk: BulkRunner,
): Promise<number> {
  const createdAt = new Date(STARTED_AT);
  await store.write(async (tx) => {
    await product.insertFleet(tx, { id: FLEET, name: 'Bench', externalId: null, createdAt });
    for (const [index, id] of ACCOUNTS.entries())
      await product.insertAccount(tx, accountRow(id, index, createdAt));
  });
  const last = Math.max(0, count - WRITTEN);
  if (last > 0) await bulk(bulkStatements(store.dialect, last));
  const start = performance.now();
  const random = seededRandom(1);
  for (let from = last; from < count; from += PER_STEP)
    await store.write((tx) => seedPart(tx, product, { from, count, random, createdAt }));
  return (1000 * (performance.now() - start)) / (count - last);
}

interface Part {
  readonly from: number;
  readonly count: number;
  readonly random: () => number;
  readonly createdAt: Date;
}

async function seedPart(tx: Db, product: Product, part: Part): Promise<void> {
  const { from, count, random, createdAt } = part;
  const numbers = Array.from({ length: Math.min(PER_STEP, count - from) }, (_, n) => from + n + 1);
  const rows = numbers.map((number) => vehicleRows(number, count, random, createdAt.getTime()));
  await product.insertVehicles(
    tx,
    rows.map(({ vehicle }) => vehicle),
  );
  await product.insertEnrollments(
    tx,
    rows.map(({ enrollment }) => enrollment),
  );
  const clearances = rows.map(({ clearance }) => clearance);
  for (let at = 0; at < clearances.length; at += 500)
    await tx.orm.insert(tx.t['clearances']).values(clearances.slice(at, at + 500));
  const events = clearances.flatMap((clearance, index) =>
    eventRows(clearance, numbers[index] ?? 0),
  );
  const first = (await product.takePlaces(tx, FLEET, events.length)) as number;
  await product.insertEvents(
    tx,
    events.map((event, index) => ({ ...event, seq: first + index })),
  );
}

function vehicleRows(number: number, count: number, random: () => number, start: number) {
  const isRare = number <= count && number > count - RARE;
  const at = new Date(start + number * MINUTE);
  const changedAt = new Date(at.getTime() + Math.floor(random() * 300) * MINUTE);
  const ids = {
    fleetId: FLEET,
    vehicleId: vehicleId(number),
    accountId: number % 100 === 0 ? ACCOUNTS[1] : ACCOUNTS[0],
  };
  const luck = random();
  const status = isRare ? 'REVOKED' : luck < 0.7 ? 'APPROVED' : luck < 0.9 ? 'PENDING' : 'REJECTED';
  const { vehicleId: id, ...others } = ids;
  return {
    vehicle: {
      id,
      fleetId: FLEET,
      vin: vinOf(number),
      brand: isRare ? RARE_BRAND : BRANDS[number % BRANDS.length],
      name: number % 2 === 0 ? `Vehicle ${number}` : null,
      licensePlate: plateOf(number),
      tags: number % 3 === 0 ? [{ key: 'depot', value: `Depot ${number % 9}` }] : [],
      clearanceChangedAt: changedAt,
      createdAt: at,
      updatedAt: at,
    },
    enrollment: {
      ...others,
      vehicleId: id,
      id: idOf('enr', number),
      status: 'ACTIVE',
      reason: null,
      brand: null,
      externalId: `ext-${number}`,
      telematicsUnitId: null,
      credentialKind: 'NONE',
      credentialId: null,
      sealedPassword: null,
      vehicleModelId: null,
      odometer: null,
      listed: false,
      createdAt: at,
    },
    clearance: {
      ...ids,
      enrollmentId: idOf('enr', number),
      status,
      reason: null,
      requestedAt: at,
      changedAt,
      observedAt: changedAt,
      provisional: false,
      listed: false,
      changelogSeen: 1,
      odometer: null,
    },
  };
}

function eventRows(clearance: ReturnType<typeof vehicleRows>['clearance'], number: number) {
  const { enrollmentId, fleetId, vehicleId: vehicle, accountId, status, changedAt } = clearance;
  return Array.from({ length: EVENTS_PER_VEHICLE }, (_, index) => ({
    id: idOf('evt', number * EVENTS_PER_VEHICLE + index),
    fleetId,
    enrollmentId,
    vehicleId: vehicle,
    accountId,
    previousStatus: index === 0 ? null : 'PENDING',
    status: index === 0 ? 'PENDING' : status,
    reason: null,
    source: 'WEBHOOK',
    imported: false,
    occurredAt: changedAt,
    recordedAt: changedAt,
  }));
}

function accountRow(id: string, index: number, createdAt: Date) {
  return {
    id,
    fleetId: FLEET,
    provider: index === 0 ? 'HIGH_MOBILITY' : 'INVERS',
    name: `Account ${index}`,
    environment: 'SANDBOX',
    authMethod: 'CLIENT_SECRET',
    principal: 'bench',
    health: { status: 'HEALTHY', reason: null, since: createdAt, retryAt: null },
    webhookEndpointKey: null,
    createdAt,
    sealedSecrets: '',
    sealedOldWebhookSecret: null,
    oldWebhookSecretUntil: null,
  };
}
