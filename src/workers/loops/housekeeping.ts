import { type Idempotency } from '../../services/commands/idempotency.js';
import { forgetPasswords, PASSWORD_DAYS } from '../../services/vehicle/unit-passwords.js';
import { expiredTokens, purgeRevokedTokens } from '../../store/access/revoked-tokens.js';
import {
  dropEndpointDeliveries,
  oldEndpointDeliveries,
} from '../../store/endpoints/endpoint-deliveries.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { takeTurn } from '../../store/engine/write-jobs.js';
import { endedLeases, purgeLeases } from '../../store/instances/leases.js';
import {
  dropCommands,
  dropDeliveries,
  dropOldEvents,
  fleetsToCheck,
  oldCommands,
  oldDeliveries,
} from '../../store/journal/journal-retention.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Maximum rows per transaction: other writers and the event loop wait no longer than for these. */
const PER_STEP = 200;
/** Maximum fleets whose journals one statement looks at. */
const FLEETS_PER_STATEMENT = 500;

export interface HousekeepingParts {
  readonly store: Store;
  readonly idempotency: Idempotency;
  /** Days for which events, and with them cursors, are retained. */
  readonly journalDays: number;
  /** Days for which deliveries to webhook endpoints are retained. */
  readonly deliveryDays: number;
  readonly now: () => Date;
}

/** Small piece of work. Returns the number of rows that it changed; 0 when nothing remains. */
type Step = () => Promise<number>;

/**
 * Yields all steps of a round: each is run until it returns 0. A step reads what is due outside a
 * transaction, so that a round with nothing to do writes nothing.
 */
export async function* stepsOfHousekeeping(parts: HousekeepingParts): AsyncGenerator<Step> {
  const { store, idempotency, journalDays, deliveryDays, now } = parts;
  const daysAgo = (days: number): Date => new Date(now().getTime() - days * DAY_MS);
  const before = daysAgo(journalDays);
  for await (const fleetId of fleetsWithOldEvents(store, before))
    yield () => store.write((tx) => dropOldEvents(tx, fleetId, before, PER_STEP));
  yield inBatches(store, {
    find: (limit) => oldDeliveries(store.read, before, limit),
    drop: (tx, ids) => dropDeliveries(tx, ids),
  });
  yield inBatches(store, {
    find: (limit) => oldEndpointDeliveries(store.read, daysAgo(deliveryDays), before, limit),
    drop: (tx, ids) => dropEndpointDeliveries(tx, ids),
  });
  yield inBatches(store, {
    find: (limit) => oldCommands(store.read, before, limit),
    drop: (tx, ids) => dropCommands(tx, ids, before),
  });
  yield () => forgetPasswords(store, daysAgo(PASSWORD_DAYS), PER_STEP);
  yield () => idempotency.purge(store, PER_STEP);
  const expired = now();
  yield inBatches(store, {
    find: (limit) => expiredTokens(store.read, expired, limit),
    drop: (tx, jtis) => purgeRevokedTokens(tx, jtis),
  });
  const yesterday = daysAgo(1);
  yield inBatches(store, {
    find: (limit) => endedLeases(store.read, yesterday, limit),
    drop: (tx, names) => purgeLeases(tx, names, yesterday),
  });
}

async function* fleetsWithOldEvents(store: Store, before: Date): AsyncGenerator<string> {
  const limit = FLEETS_PER_STATEMENT;
  for (let after = ''; ;) {
    const fleets = await fleetsToCheck(store.read, before, { after, limit });
    for (const { id, hasOldEvents } of fleets) if (hasOldEvents) yield id;
    const last = fleets.at(-1);
    if (!last || fleets.length < limit) return;
    after = last.id;
    await takeTurn();
  }
}

interface Batches {
  readonly find: (limit: number) => Promise<readonly string[]>;
  /** Deletes those of the rows that are still to be deleted, and returns their number. */
  readonly drop: (tx: Db, ids: readonly string[]) => Promise<number>;
}

function inBatches(store: Store, { find, drop }: Batches): Step {
  return async () => {
    const ids = await find(PER_STEP);
    return ids.length === 0 ? 0 : store.write((tx) => drop(tx, ids));
  };
}
