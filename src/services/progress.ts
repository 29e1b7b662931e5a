import { type AccountHealth, type ProviderAccount } from '../domain/account.js';
import { FleetgraphError } from '../domain/errors.js';
import { type Onboarding } from '../domain/onboarding.js';
import { type Caller, maySeeFleet, requireScope } from '../domain/values/viewer.js';
import { accountsOfFleets, type StoredAccount } from '../store/accounts.js';
import { type Db, type Store } from '../store/engine/store.js';
import { findFleet } from '../store/fleets.js';
import { onboardingsByIds } from '../store/onboardings.js';
import { inParts } from '../store/query/ids-per-query.js';
import { toAccount } from './access/visible-account.js';
import { type ChangesHub } from './changes-hub.js';
import { type Seen, type SharedStates } from './shared-states.js';

/**
 * Current states and their changes. Without a journal: states between two reads are skipped. Each
 * method resolves after authorizing the caller and finding the subject, and yields until `signal`.
 */
export class ProgressService {
  readonly #store: Store;
  readonly #onboardings: SharedStates<Onboarding>;
  /** Accounts by fleet. */
  readonly #accounts: SharedStates<readonly StoredAccount[]>;

  constructor({ store, hub }: { readonly store: Store; readonly hub: ChangesHub }) {
    this.#store = store;
    this.#onboardings = hub.states({
      read: (ids) => readOnboardings(store.read, ids),
      digest: stateOf,
    });
    this.#accounts = hub.states({
      read: (fleetIds) => readAccounts(store.read, fleetIds),
      digest: (accounts) => accounts.map(({ id, health }) => id + healthOf(health)).join(),
    });
  }

  /**
   * Yields the onboarding now and after each change of its status or counts, to its end.
   * @throws FleetgraphError BAD_USER_INPUT for an unknown onboarding
   */
  async onboarding(
    caller: Caller,
    onboardingId: string,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<Onboarding, void, void>> {
    const viewer = requireScope(caller, 'fleet:read');
    const { read } = this.#store;
    const [onboarding] = await onboardingsByIds(read, [onboardingId]);
    if (!onboarding || !maySeeFleet(viewer, onboarding.fleetId)) {
      throw new FleetgraphError('BAD_USER_INPUT', 'There is no such onboarding.', {
        argument: 'onboardingId',
      });
    }
    let sent: string | undefined;
    const pick = (value: Onboarding | undefined): Seen<Onboarding> | undefined | null => {
      if (!value) return null;
      const now = stateOf(value);
      if (now === sent) return undefined;
      sent = now;
      return { value, isLast: value.completedAt !== null };
    };
    return this.#onboardings.follow(onboardingId, pick, signal);
  }

  /**
   * Yields each account of the fleet now and after each change of its health.
   * @throws FleetgraphError BAD_USER_INPUT for an unknown fleet
   */
  async accountHealth(
    caller: Caller,
    fleetId: string,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<ProviderAccount, void, void>> {
    const viewer = requireScope(caller, 'fleet:read');
    const { read } = this.#store;
    const fleet = maySeeFleet(viewer, fleetId) ? await findFleet(read, fleetId) : undefined;
    if (!fleet)
      throw new FleetgraphError('BAD_USER_INPUT', 'There is no such fleet.', {
        argument: 'fleetId',
      });
    /** Last reported health by account, in the order of reports. */
    const sent = new Map<string, string>();
    const pick = (accounts: readonly StoredAccount[] = []): Seen<ProviderAccount> | undefined => {
      const changed = new Map(
        accounts
          .filter(({ id, health }) => sent.get(id) !== healthOf(health))
          .map((account) => [account.id, account]),
      );
      // Longest unreported first: an account that changes constantly must not starve the others.
      const next =
        accounts.find(({ id }) => !sent.has(id)) ??
        changed.get([...sent.keys()].find((id) => changed.has(id)) ?? '');
      if (!next) return undefined;
      sent.delete(next.id);
      sent.set(next.id, healthOf(next.health));
      return { value: toAccount(next), isLast: false };
    };
    return this.#accounts.follow(fleetId, pick, signal);
  }
}

async function readOnboardings(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Onboarding>> {
  const found: Onboarding[] = [];
  await inParts(ids, async (part) => void found.push(...(await onboardingsByIds(db, part))));
  return new Map(found.map((onboarding) => [onboarding.id, onboarding]));
}

async function readAccounts(
  db: Db,
  fleetIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredAccount[]>> {
  const found: StoredAccount[] = [];
  await inParts(fleetIds, async (part) => void found.push(...(await accountsOfFleets(db, part))));
  return Map.groupBy(found, ({ fleetId }) => fleetId);
}

const stateOf = ({ status, succeeded, failed, completedAt }: Onboarding): string =>
  JSON.stringify([status, succeeded, failed, completedAt]);

const healthOf = ({ status, reason, retryAt }: AccountHealth): string =>
  JSON.stringify([status, reason, retryAt]);
