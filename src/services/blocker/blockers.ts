import { ACCOUNT_ID_PREFIX } from '../../domain/account.js';
import { type Blocker, subjectOfBlockerId } from '../../domain/blockers/blocker.js';
import {
  blockersOfAccount,
  blockersOfCredential,
  blockersOfDriver,
  blockersOfEnrollment,
  type BrandOf,
} from '../../domain/blockers/find-blockers.js';
import { CREDENTIAL_ID_PREFIX } from '../../domain/credential.js';
import { DRIVER_ID_PREFIX } from '../../domain/driver.js';
import { type IdPrefix, prefixOfId } from '../../domain/values/ids.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { ENROLLMENT_ID_PREFIX } from '../../domain/vehicle.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { enrollmentFacts } from '../../store/blockers/enrollment-facts.js';
import { accountFacts, credentialFacts, driverFacts } from '../../store/blockers/facts.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { brandsOf } from './updates.js';

export interface BlockerServiceParts {
  readonly store: Store;
  readonly registry: ProviderRegistry;
  readonly now: () => Date;
}

type Facts = Readonly<Record<'id' | 'fleetId', string>>;
type Read<F extends Facts> = (db: Db, ids: readonly string[]) => Promise<readonly F[]>;
type Lists = readonly (readonly Blocker[])[];

/** Blockers of enrollments, drivers, accounts and credentials, derived from what is stored. */
export class BlockerService {
  readonly #parts: BlockerServiceParts;
  readonly #brandOf: BrandOf;

  constructor(parts: BlockerServiceParts) {
    this.#parts = parts;
    this.#brandOf = brandsOf(parts.registry);
  }

  ofEnrollments(caller: Caller, ids: readonly string[]): Promise<Lists> {
    return this.#of(caller, ids, enrollmentFacts, (facts, now) =>
      blockersOfEnrollment(facts, this.#brandOf, now),
    );
  }

  ofCredentials(caller: Caller, ids: readonly string[]): Promise<Lists> {
    return this.#of(caller, ids, credentialFacts, (facts, now) =>
      blockersOfCredential(facts, this.#brandOf, now),
    );
  }

  ofDrivers(caller: Caller, ids: readonly string[]): Promise<Lists> {
    return this.#of(caller, ids, driverFacts, blockersOfDriver);
  }

  ofAccounts(caller: Caller, ids: readonly string[]): Promise<Lists> {
    return this.#of(caller, ids, accountFacts, blockersOfAccount);
  }

  /** Finds those of the blockers that exist now. */
  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Blocker | null)[]> {
    requireScope(caller, 'fleet:read');
    const subjects = [...new Set(ids.flatMap((id) => subjectOfBlockerId(id) ?? []))];
    const ofPrefix = (prefix: IdPrefix): readonly string[] =>
      subjects.filter((id) => prefixOfId(id) === prefix);
    const lists = await Promise.all([
      this.ofEnrollments(caller, ofPrefix(ENROLLMENT_ID_PREFIX)),
      this.ofCredentials(caller, ofPrefix(CREDENTIAL_ID_PREFIX)),
      this.ofDrivers(caller, ofPrefix(DRIVER_ID_PREFIX)),
      this.ofAccounts(caller, ofPrefix(ACCOUNT_ID_PREFIX)),
    ]);
    const found = new Map(
      lists
        .flat()
        .flat()
        .map((blocker) => [blocker.id, blocker]),
    );
    return ids.map((id) => found.get(id) ?? null);
  }

  async #of<F extends Facts>(
    caller: Caller,
    ids: readonly string[],
    read: Read<F>,
    blockersOf: (facts: F, now: Date) => readonly Blocker[],
  ): Promise<Lists> {
    const viewer = requireScope(caller, 'fleet:read');
    const { store, now } = this.#parts;
    const facts = ids.length === 0 ? [] : await read(store.read, ids);
    const at = now();
    const found = new Map(
      facts
        .filter(({ fleetId }) => maySeeFleet(viewer, fleetId))
        .map((each) => [each.id, blockersOf(each, at)]),
    );
    return ids.map((id) => found.get(id) ?? []);
  }
}
