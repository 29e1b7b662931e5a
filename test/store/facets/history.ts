import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { CLEARANCE_STATUSES, type ClearanceStatus } from '../../../src/domain/clearance.js';
import { type ReadDataFlow } from '../../../src/domain/data/data-flow.js';
import {
  ENROLLMENT_STATUSES,
  type EnrollmentStatus,
  type Tag,
} from '../../../src/domain/vehicle.js';
import { recordAudit } from '../../../src/store/access/audit-events.js';
import { insertAccount } from '../../../src/store/accounts.js';
import { saveClearances } from '../../../src/store/clearances.js';
import { deleteCredential, insertCredentials } from '../../../src/store/credentials.js';
import {
  dataReadsOfEnrollments,
  planDataReads,
  saveDataReads,
} from '../../../src/store/data/data-reads.js';
import { deleteDriver, insertDriver, updateDriver } from '../../../src/store/drivers.js';
import { type Db } from '../../../src/store/engine/store.js';
import { insertEnrollments, updateEnrollments } from '../../../src/store/enrollments.js';
import { insertFleet } from '../../../src/store/fleets.js';
import { insertEvents } from '../../../src/store/journal/clearance-events.js';
import { takePlaces } from '../../../src/store/journal/journal-heads.js';
import {
  insertVehicles,
  refreshClearanceChangedAt,
  updateVehicle,
} from '../../../src/store/vehicles.js';

export const BRANDS = ['bmw', 'mini', 'opel'];
export const TAGS: readonly Tag[] = [
  { key: 'depot', value: 'Köln' },
  { key: 'depot:Köln', value: '' },
  { key: 'd', value: 'epot:Köln' },
  { key: 'long', value: 'x'.repeat(450) },
  { key: 'long', value: 'x'.repeat(451) },
  { key: 'quote"\'', value: '%_\\ 🚐' },
];

/** Step of a history: numbers are taken modulo what there is. */
export type Step = Readonly<Record<'vehicle' | 'account' | 'at' | 'choice', number>> & {
  readonly kind: (typeof KINDS)[number];
};

const KINDS = [
  'add',
  'add',
  'enroll',
  'enroll',
  'enrollment',
  'plan',
  'flow',
  'clearance',
  'clearance',
  'clearance',
  'credential',
  'deleteCredential',
  'brand',
  'tags',
  'event',
  'driver',
  'audit',
  'remove',
] as const;

export const steps = (maxLength: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      vehicle: fc.nat(9),
      account: fc.nat(2),
      at: fc.nat(5),
      choice: fc.nat(20),
    }),
    { minLength: 5, maxLength },
  );

const EPOCH = new Date(0);
const NOTHING = {
  reason: null,
  externalId: null,
  telematicsUnitId: null,
  sealedPassword: null,
  vehicleModelId: null,
  odometer: null,
  brand: null,
} as const;

/** Fleet of one history: two accounts of one provider and one of another. */
export class History {
  readonly fleetId: string;
  readonly #id: (text: string) => string;
  readonly #credentials = new Set<string>();
  readonly #drivers = new Map<string, boolean>();
  readonly #enrolled = new Map<number, Set<number>>();
  #number = 0;

  constructor(name: string) {
    this.#id = (text) => `${text}_${name}`;
    this.fleetId = this.#id('flt');
  }

  accountId = (account: number): string => this.#id(`acc_${account % 3}`);
  credentialId = (account: number): string => this.#id(`crd_${account % 3}`);
  enrollmentId = (account: number, vehicle: number): string =>
    this.#id(`enr_${account % 3}x${vehicle}`);
  vehicleId = (vehicle: number): string => this.#id(`veh_${vehicle}`);

  async begin(tx: Db): Promise<void> {
    const createdAt = EPOCH;
    const { fleetId } = this;
    await insertFleet(tx, { id: fleetId, name: 'A', externalId: null, createdAt });
    for (const account of [0, 1, 2])
      await insertAccount(tx, {
        id: this.accountId(account),
        fleetId,
        provider: account < 2 ? 'HIGH_MOBILITY' : 'INVERS',
        name: `Account ${account}`,
        environment: 'SANDBOX',
        authMethod: 'CLIENT_SECRET',
        principal: 'none',
        health: { status: 'HEALTHY', reason: null, since: createdAt, retryAt: null },
        webhookEndpointKey: null,
        createdAt,
        sealedSecrets: '',
        sealedOldWebhookSecret: null,
        oldWebhookSecretUntil: null,
      });
  }

  /** Ids of all enrollments so far. */
  #enrollmentIds(): string[] {
    return [...this.#enrolled].flatMap(([vehicle, accounts]) =>
      [...accounts].map((account) => this.#id(`enr_${account}x${vehicle}`)),
    );
  }

  async run(tx: Db, { kind, vehicle, account, at, choice }: Step): Promise<void> {
    const { fleetId } = this;
    const vehicleId = this.vehicleId(vehicle);
    const enrollmentId = this.#id(`enr_${account}x${vehicle}`);
    const accountId = this.accountId(account);
    const known = this.#enrolled.get(vehicle);
    const isEnrolled = known?.has(account) === true;
    const of = <T>(all: readonly T[]): T => all[choice % all.length] as T;
    const createdAt = new Date(at * 1000);
    switch (kind) {
      case 'add':
        if (known) return;
        this.#enrolled.set(vehicle, new Set());
        return insertVehicles(tx, [
          {
            id: vehicleId,
            fleetId,
            vin: `VIN${choice}${vehicle}`,
            brand: of(BRANDS),
            name: choice % 2 === 0 ? `Van ${vehicle}` : null,
            licensePlate: null,
            tags: TAGS.slice(0, choice % 3),
            clearanceChangedAt: EPOCH,
            createdAt,
            updatedAt: createdAt,
          },
        ]);
      case 'enroll': {
        if (!known || isEnrolled) return;
        known.add(account);
        const credentialId = this.#credentials.has(this.credentialId(account))
          ? this.credentialId(account)
          : null;
        return insertEnrollments(tx, [
          {
            ...NOTHING,
            id: enrollmentId,
            fleetId,
            vehicleId,
            accountId,
            status: of(ENROLLMENT_STATUSES),
            credentialKind: 'NONE',
            credentialId,
            createdAt,
          },
        ]);
      }
      case 'enrollment': {
        // Some of one statement change, others stay as they are.
        const ids = this.#enrollmentIds();
        const status: EnrollmentStatus = of(ENROLLMENT_STATUSES);
        return updateEnrollments(tx, ids.slice(0, 1 + (choice % 4)), { status });
      }
      case 'plan': {
        const ids = this.#enrollmentIds();
        const plan = { needsClearance: choice % 2 === 0, dueAt: createdAt, ids };
        await planDataReads(tx, accountId, plan);
        return;
      }
      case 'flow': {
        const reads = await dataReadsOfEnrollments(tx, isEnrolled ? [enrollmentId] : []);
        const flow: ReadDataFlow = of(['AWAITING', 'FLOWING', 'SILENT', 'PRIVATE']);
        return saveDataReads(
          tx,
          reads.map((read) => ({ ...read, flow })),
        );
      }
      case 'clearance': {
        if (!isEnrolled) return;
        const status: ClearanceStatus = of(CLEARANCE_STATUSES);
        await saveClearances(tx, [
          {
            enrollmentId,
            fleetId,
            vehicleId,
            accountId,
            status,
            reason: null,
            requestedAt: createdAt,
            changedAt: createdAt,
            observedAt: createdAt,
            provisional: false,
            listed: false,
            changelogSeen: 0,
            odometer: null,
          },
        ]);
        return refreshClearanceChangedAt(tx, [vehicleId]);
      }
      case 'credential': {
        const id = this.credentialId(account);
        if (!this.#credentials.has(id)) {
          this.#credentials.add(id);
          return insertCredentials(tx, [
            {
              id,
              fleetId,
              accountId,
              externalId: `ext ${this.#number++}`,
              name: id,
              brand: of(BRANDS),
              principal: 'none',
              secretKind: 'CLIENT_SECRET',
              status: 'ACTIVE',
              secretUpdatedAt: createdAt,
              createdAt,
            },
          ]);
        }
        return isEnrolled ? updateEnrollments(tx, [enrollmentId], { credentialId: id }) : undefined;
      }
      case 'deleteCredential':
        if (!this.#credentials.delete(this.credentialId(account))) return;
        return deleteCredential(tx, this.credentialId(account));
      case 'brand':
        return updateVehicle(tx, vehicleId, { brand: of(BRANDS) });
      case 'tags':
        return updateVehicle(tx, vehicleId, {
          tags: TAGS.filter((_, index) => (choice >> (index % 5)) % 2 === 1),
        });
      case 'event': {
        if (!isEnrolled) return;
        const seq = await takePlaces(tx, fleetId, 1);
        return insertEvents(tx, [
          {
            id: this.#id(`evt_${this.#number++}`),
            fleetId,
            seq,
            enrollmentId,
            vehicleId,
            accountId,
            previousStatus: null,
            status: of(CLEARANCE_STATUSES),
            reason: null,
            source: 'WEBHOOK',
            occurredAt: createdAt,
            recordedAt: createdAt,
          },
        ]);
      }
      case 'driver': {
        const id = this.#id(`drv_${vehicle}`);
        const isPending = this.#drivers.get(id);
        if (isPending === false) {
          this.#drivers.delete(id);
          return deleteDriver(tx, id);
        }
        this.#drivers.set(id, isPending === undefined && choice % 2 === 0);
        if (isPending) return updateDriver(tx, id, { status: 'ACTIVE' });
        return insertDriver(tx, {
          id,
          fleetId,
          accountId,
          externalId: id,
          status: choice % 2 === 0 ? 'PENDING' : 'ACTIVE',
          sealedKey: '',
          keySha256: null,
          firstName: null,
          lastName: null,
          displayName: null,
          email: null,
          createdAt,
        });
      }
      case 'audit':
        return recordAudit(
          tx,
          {
            viewer: { clientId: 'a', requestId: 'b' },
            action: 'fleet.created',
            fleetId: choice % 2 === 0 ? fleetId : null,
            subjectId: null,
          },
          createdAt,
        );
      case 'remove': {
        if (!known) return;
        this.#enrolled.delete(vehicle);
        const { clearances, dataReads, enrollments, vehicles } = tx.t;
        await tx.orm.delete(clearances).where(sql`${clearances.vehicleId} = ${vehicleId}`);
        await tx.orm.delete(dataReads).where(sql`${dataReads.vehicleId} = ${vehicleId}`);
        await tx.orm.delete(enrollments).where(sql`${enrollments.vehicleId} = ${vehicleId}`);
        await tx.orm.delete(vehicles).where(sql`${vehicles.id} = ${vehicleId}`);
      }
    }
  }
}
