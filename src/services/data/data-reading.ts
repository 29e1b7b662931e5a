import {
  isConsentInDoubt,
  type SignalProblemReason,
  type VehicleData,
  withoutData,
} from '../../domain/data/vehicle-data.js';
import { type Powertrain, type VehicleDetails } from '../../domain/data/vehicle-details.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type AccountSession } from '../../providers/ports/account.js';
import { type VehicleDataPort } from '../../providers/ports/vehicle-data.js';
import { accountsByIds, type StoredAccount } from '../../store/accounts.js';
import {
  type DataRead,
  dataReadsOfEnrollments,
  dueDataReads,
  lockDataReads,
  planDataReads,
  saveDataReads,
} from '../../store/data/data-reads.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { enrollmentsByIds, type StoredEnrollment } from '../../store/enrollments.js';
import { inParts } from '../../store/query/ids-per-query.js';
import { vehiclesByIds } from '../../store/vehicles.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type ChangesHub } from '../changes-hub.js';
import { type ClearanceChanges } from '../clearance/changes.js';
import { lookAtClearances } from './clearance-look.js';
import { dataIntervalSeconds, nextReadAt, silentAtAfter } from './data-schedule.js';
import { type CompletedRead, recordData } from './record-data.js';
import { stateSubject } from './state-feed.js';
import { saveDetails, type StatedDetails } from './vehicle-details.js';

/**
 * Maximum vehicles of an account that are asked for at once: half of the calls that it may make.
 */
const AT_ONCE = 8;
/** Milliseconds between two reads of make, model and powertrain: 30 days. */
const DETAILS_EVERY_MS = 30 * 24 * 60 * 60 * 1000;
/**
 * Maximum answers stored between two turns of the event loop: SQLite writes an answer's groups
 * without releasing the thread.
 */
const STORED_IN_A_TURN = 4;
/** Seconds until a read is repeated that the provider gave no time for. */
const RETRY_SECONDS = 60;

export interface DataReadingParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly changes: ClearanceChanges;
  readonly hub: ChangesHub;
  /** Seconds between two reads on the schedule of accounts that state none; 0: no schedule. */
  readonly everySeconds: number;
  readonly now: () => Date;
}

/** A claimed read, and what its call needs. */
interface Claim {
  readonly read: DataRead;
  /** Time of the attempt before, restored if the call is not made. */
  readonly before: Date | null;
  readonly enrollment: StoredEnrollment;
  readonly vin: string;
  readonly powertrain: Powertrain | null;
  /** Whether make, model and powertrain are read as well. */
  readonly wantsDetails: boolean;
  /** Seconds without news after which its brand counts as silent. */
  readonly silentAfterSeconds: number;
}

/**
 * Reads data of vehicles at their providers. A read is claimed in the database before its call is
 * made: no vehicle is asked for twice within the minimum of its brand, by however many instances,
 * also after one is killed.
 */
export class DataReading {
  readonly #parts: DataReadingParts;
  /** Reads under way in this process, by enrollment. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(parts: DataReadingParts) {
    this.#parts = parts;
  }

  /** Reads the data of an account that are due. @returns the number of calls */
  async readDue(account: StoredAccount, limit: number): Promise<number> {
    const { store, now } = this.#parts;
    if (!this.#portOf(account)) return 0;
    const claims = await store.write(async (tx) => {
      const ids = await dueDataReads(tx, account.id, now(), limit);
      return this.#claim(tx, account, ids, (read) => read.dueAt <= now());
    });
    await this.#readAll(account, claims);
    return claims.length;
  }

  /**
   * Reads the data of enrollments now; those that were read within the minimum of their brand are
   * left as they are, and those that are being read are waited for.
   */
  async readNow(enrollments: readonly StoredEnrollment[]): Promise<void> {
    const { store } = this.#parts;
    const byAccount = Map.groupBy(enrollments, ({ accountId }) => accountId);
    const accounts = await accountsByIds(store.read, [...byAccount.keys()]);
    const waiting = enrollments.flatMap(({ id }) => this.#underWay.get(id) ?? []);
    const reading = accounts.map(async (account) => {
      const ids = (byAccount.get(account.id) ?? []).map(({ id }) => id);
      const claims = await store.write((tx) => this.#claim(tx, account, ids, () => true));
      await this.#readAll(account, claims);
    });
    await Promise.all([...waiting, ...reading]);
  }

  /** Plans the first read of those of the enrollments whose data may be read. */
  async plan(enrollments: readonly StoredEnrollment[]): Promise<void> {
    const { store, sessions, now } = this.#parts;
    const byAccount = Map.groupBy(enrollments, ({ accountId }) => accountId);
    for (const account of await accountsByIds(store.read, [...byAccount.keys()])) {
      const { vehicleData, clearances } = sessions.provider(account);
      const ids = (byAccount.get(account.id) ?? []).map(({ id }) => id);
      const known = await dataReadsOfEnrollments(store.read, ids);
      if (!vehicleData || known.length === ids.length) continue;
      const needsClearance = clearances !== undefined;
      const plan = { needsClearance, dueAt: now(), ids };
      await store.write((tx) => planDataReads(tx, account.id, plan));
    }
  }

  #portOf(account: StoredAccount): VehicleDataPort | undefined {
    return this.#parts.sessions.provider(account).vehicleData;
  }

  /** Claims the reads that may be made now; the others of them are made when they may. */
  async #claim(
    tx: Db,
    account: StoredAccount,
    enrollmentIds: readonly string[],
    isWanted: (read: DataRead) => boolean,
  ): Promise<readonly Claim[]> {
    const port = this.#portOf(account);
    if (!port || enrollmentIds.length === 0) return [];
    const now = this.#parts.now();
    const reads = (await lockDataReads(tx, enrollmentIds)).filter(isWanted);
    const enrollments = await enrollmentsByIds(
      tx,
      reads.map(({ enrollmentId }) => enrollmentId),
    );
    const enrollmentOf = new Map(enrollments.map((each) => [each.id, each]));
    const vehicles = await vehiclesByIds(
      tx,
      reads.map(({ vehicleId }) => vehicleId),
    );
    const vehicleOf = new Map(vehicles.map((each) => [each.id, each]));
    const claims: Claim[] = [];
    const changed: DataRead[] = [];
    for (const read of reads) {
      const enrollment = enrollmentOf.get(read.enrollmentId);
      const vehicle = vehicleOf.get(read.vehicleId);
      if (!enrollment || !vehicle) continue;
      const brand = enrollment.brand ?? vehicle.brand;
      const minimumMs = port.minIntervalSeconds(brand) * 1000;
      const free = new Date((read.askedAt?.getTime() ?? -Infinity) + minimumMs);
      if (read.askedAt && free > now) {
        changed.push({ ...read, dueAt: this.#nextRead(account, read, free) });
        continue;
      }
      const dueAt = this.#nextRead(account, read, new Date(now.getTime() + minimumMs));
      const wantsDetails = port.readDetails !== undefined && areDetailsDue(read, now);
      const claimed = {
        ...read,
        askedAt: now,
        dueAt,
        ...(wantsDetails && { detailsAskedAt: now }),
      };
      changed.push(claimed);
      claims.push({
        read: claimed,
        before: read.askedAt,
        enrollment,
        vin: vehicle.vin,
        powertrain: vehicle.powertrain,
        wantsDetails,
        silentAfterSeconds: port.silentAfterSeconds(brand),
      });
    }
    await saveDataReads(tx, changed);
    return claims;
  }

  #nextRead(account: StoredAccount, { slot }: DataRead, allowedAt: Date): Date {
    const intervalSeconds = dataIntervalSeconds(account, this.#parts.everySeconds);
    return nextReadAt({ slot, intervalSeconds, allowedAt, now: this.#parts.now() });
  }

  async #readAll(account: StoredAccount, claims: readonly Claim[]): Promise<void> {
    if (claims.length === 0) return;
    const reading = this.#callAll(account, claims);
    for (const { read } of claims) this.#underWay.set(read.enrollmentId, reading);
    try {
      await reading;
    } finally {
      for (const { read } of claims) this.#underWay.delete(read.enrollmentId);
    }
  }

  /**
   * Calls the provider for each claim, a few at once, until it has failed, and stores the answers.
   */
  async #callAll(account: StoredAccount, claims: readonly Claim[]): Promise<void> {
    const { store, sessions, hub, now } = this.#parts;
    const port = this.#portOf(account);
    if (!port) return;
    const session = sessions.open(account);
    const open = [...claims];
    const completed: CompletedRead[] = [];
    const doubtful: string[] = [];
    const stated: StatedDetails[] = [];
    let failure: ProviderFailure | undefined;
    const work = async (): Promise<void> => {
      for (let claim = open.shift(); claim; claim = open.shift()) {
        const result = await call(port, session, claim, now);
        if (result instanceof ProviderFailure) {
          failure = result;
          // The failure concerns the others alike: they are asked for later.
          const answer = withoutData(reasonOf(result), now());
          completed.push(this.#complete(account, claim, answer));
          return;
        }
        completed.push(this.#complete(account, claim, result));
        const details = await detailsOf(port, session, claim);
        if (details) stated.push({ vehicleId: claim.read.vehicleId, details });
        if (isConsentInDoubt(result)) doubtful.push(claim.vin);
        if (failure) return;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const retryAt = failure?.retryAt ?? new Date(now().getTime() + RETRY_SECONDS * 1000);
    await store.write(async (tx, afterCommit) => {
      await inParts(inOrder(completed), (part) => recordData(tx, part), STORED_IN_A_TURN);
      await saveDetails(tx, sessions.provider(account).description, stated, now());
      hub.notifyAfter(afterCommit, stateSubject(account.fleetId));
      await release(tx, open, retryAt);
    });
    if (failure) await sessions.noteFailure(account, failure);
    if (doubtful.length > 0) await lookAtClearances(this.#parts, account, doubtful);
  }

  #complete(
    account: StoredAccount,
    { read, silentAfterSeconds }: Claim,
    data: VehicleData,
  ): CompletedRead {
    const observedAt = this.#parts.now();
    const intervalSeconds = dataIntervalSeconds(account, this.#parts.everySeconds);
    const silentAt = silentAtAfter(observedAt, silentAfterSeconds, intervalSeconds);
    return { claim: read, data, observedAt, silentAt };
  }
}

async function call(
  port: VehicleDataPort,
  session: AccountSession,
  { enrollment, vin, powertrain }: Claim,
  now: () => Date,
): Promise<VehicleData | ProviderFailure> {
  try {
    return await port.read(session, { vin, externalId: enrollment.externalId, powertrain });
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    // An answer that cannot be read concerns this vehicle alone.
    return error.kind === 'malformed' || error.kind === 'rejected'
      ? withoutData('PROVIDER_ERROR', now())
      : error;
  }
}

const areDetailsDue = ({ detailsAskedAt }: DataRead, now: Date): boolean =>
  !detailsAskedAt || now.getTime() - detailsAskedAt.getTime() > DETAILS_EVERY_MS;

/** Reads what the vehicle is, if it is wanted; a failure of it concerns nothing else. */
async function detailsOf(
  port: VehicleDataPort,
  session: AccountSession,
  { vin, wantsDetails }: Claim,
): Promise<VehicleDetails | undefined> {
  try {
    return wantsDetails ? await port.readDetails?.(session, vin) : undefined;
  } catch (error) {
    if (error instanceof ProviderFailure) return undefined;
    throw error;
  }
}

/** Sorts answers as their rows are locked, since each part locks its own. */
const inOrder = (completed: readonly CompletedRead[]): readonly CompletedRead[] =>
  completed.toSorted(({ claim: one }, { claim: other }) =>
    one.enrollmentId < other.enrollmentId ? -1 : 1,
  );

const reasonOf = ({ kind }: ProviderFailure): SignalProblemReason =>
  kind === 'rate-limited' ? 'RATE_LIMITED' : 'PROVIDER_ERROR';

/** Gives claims back whose calls were not made. */
async function release(tx: Db, claims: readonly Claim[], dueAt: Date): Promise<void> {
  const ids = claims.map(({ read }) => read.enrollmentId);
  const askedAt = new Map(claims.map(({ read }) => [read.enrollmentId, read.askedAt?.getTime()]));
  const before = new Map(claims.map((claim) => [claim.read.enrollmentId, claim.before]));
  await lockDataReads(tx, ids);
  const reads = (await dataReadsOfEnrollments(tx, ids)).filter(
    (read) => read.askedAt?.getTime() === askedAt.get(read.enrollmentId),
  );
  await saveDataReads(
    tx,
    reads.map((read) => ({ ...read, dueAt, askedAt: before.get(read.enrollmentId) ?? null })),
  );
}
