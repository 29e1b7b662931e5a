import { idOf, seededRandom } from '../random.js';
import { type Db, type Product, type Store } from './product.js';

export const FLEET = idOf('flt', 1);
/** Account of nearly all vehicles, and one of every hundredth. */
export const ACCOUNTS = [idOf('acc', 1), idOf('acc', 2)] as const;
export const RARE_BRAND = 'lancia';
/** Vehicles of the rare brand and of the rare status, whatever the size of the fleet. */
const RARE = 5;

const BRANDS = ['bmw', 'mini', 'mercedes-benz', 'peugeot', 'opel', 'ford', 'renault', 'toyota'];
const PER_STEP = 1000;
const MINUTE = 60_000;
const EVENTS_PER_VEHICLE = 2;

export const vehicleId = (number: number): string => idOf('veh', number);
export const vinOf = (number: number): string =>
  `WBA${String((number * 7919) % 99_999_989).padStart(8, '0')}${String(number % 1_000_000).padStart(6, '0')}`;
export const plateOf = (number: number): string =>
  `TÜ-${String.fromCharCode(65 + (number % 26), 65 + (Math.floor(number / 26) % 26))} ${number}`;

/** Fills an empty database with one fleet; returns the milliseconds that the writes took. */
export async function seedFleet(store: Store, product: Product, count: number): Promise<number> {
  const start = performance.now();
  const createdAt = new Date(Date.UTC(2026, 0, 1));
  await store.write(async (tx) => {
    await product.insertFleet(tx, { id: FLEET, name: 'Bench', externalId: null, createdAt });
    for (const [index, id] of ACCOUNTS.entries())
      await product.insertAccount(tx, accountRow(id, index, createdAt));
  });
  const random = seededRandom(1);
  for (let from = 0; from < count; from += PER_STEP)
    await store.write((tx) => seedPart(tx, product, { from, count, random, createdAt }));
  return performance.now() - start;
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
