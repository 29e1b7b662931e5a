import { type Logger } from '../../domain/ports/logger.js';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type RemoteClearance } from '../../providers/ports/clearance.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { type ClearanceChanges } from '../../services/clearance/changes.js';
import { findAccount, type StoredAccount } from '../../store/accounts.js';
import { type Store, StoreUnavailable } from '../../store/engine/store.js';
import { enrollmentsByVin } from '../../store/enrollments.js';
import { together } from '../../store/query/together.js';
import {
  dueDeliveries,
  type DueDelivery,
  postponeDeliveries,
  settleDeliveries,
} from '../../store/webhooks/webhook-deliveries.js';
import { nextAttemptAt } from '../backoff.js';
import { InboxLeases } from '../instances/inbox-leases.js';
import { LeaseLost } from '../instances/work-leases.js';
import { Loop } from './loop.js';

/** Maximum deliveries per batch. */
const BATCH = 500;
/**
 * Maximum known vehicles per call: they share one call to the provider, and a transaction that
 * others wait for.
 */
const VEHICLES = 100;
const IDLE_MS = 1000;
/**
 * Milliseconds after which a batch counts as stuck: longer than all its calls to a provider, each
 * with a late timeout.
 */
const STUCK_AFTER_MS = 10 * 60_000;
/**
 * Maximum polls for a change that the provider has announced and does not show yet; after them
 * reconciliation finds it.
 */
const MAX_LOOKS = 4;
/** Minimum milliseconds between two polls of a provider that is behind its own webhooks. */
const LOOK_AGAIN_MS = 500;

export interface WebhookWorkerParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly changes: ClearanceChanges;
  readonly log: Logger;
  readonly now: () => Date;
  readonly random: () => number;
  readonly telemetry?: Pick<Telemetry, 'webhooksSettled'>;
  readonly instanceId?: string;
}

/**
 * Applies the inbox in the order of arrival. A webhook is a hint: only the provider's own record of
 * the vehicle is applied, so that a late, repeated or forged one changes nothing. A webhook for an
 * unknown vehicle is parked.
 */
export class WebhookWorker {
  readonly #parts: WebhookWorkerParts;
  readonly #loop: Loop;
  /**
   * Accounts whose deliveries are being applied: one after the other for each, and none waits for
   * another.
   */
  readonly #running = new Map<string, Promise<void>>();
  readonly #inboxes: InboxLeases;
  #isStopping = false;

  constructor(parts: WebhookWorkerParts) {
    this.#parts = parts;
    this.#inboxes = new InboxLeases(parts, () => this.wake());
    this.#loop = new Loop({
      name: 'webhooks',
      run: () => this.#once(),
      idleMs: IDLE_MS,
      stuckAfterMs: STUCK_AFTER_MS,
      onError: (error) => this.#logFault(error),
    });
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  /**
   * Wakes the worker for accounts. New deliveries of an account that is in progress are read when
   * that is done; those of an inbox that another instance has are left to it.
   */
  wakeFor(accountIds: ReadonlySet<string>): void {
    const isOurs = (id: string): boolean => !this.#running.has(id) && !this.#inboxes.isForeign(id);
    if ([...accountIds].some(isOurs)) this.wake();
  }

  /**
   * Wakes the worker for deliveries that another instance has stored, which applies them itself
   * unless this one has the inbox.
   * @param accountIds undefined for any account
   */
  wakeForHeld(accountIds: ReadonlySet<string> | undefined): void {
    const isOurs = (id: string): boolean => !this.#running.has(id) && this.#inboxes.holds(id);
    if (!accountIds || [...accountIds].some(isOurs)) this.wake();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#loop.stop();
    await Promise.all(this.#running.values());
    await this.#inboxes.release();
  }

  async #once(): Promise<boolean> {
    const due = await dueDeliveries(this.#parts.store.read, this.#parts.now(), BATCH, [
      ...this.#running.keys(),
      ...this.#inboxes.foreign(),
    ]);
    const byAccount = Map.groupBy(due, ({ accountId }) => accountId);
    const ours = await this.#inboxes.take([...byAccount.keys()]);
    for (const [accountId, deliveries] of byAccount)
      if (ours.has(accountId)) this.#running.set(accountId, this.#carryOut(accountId, deliveries));
    return due.length === BATCH;
  }

  async #carryOut(accountId: string, deliveries: readonly DueDelivery[]): Promise<void> {
    try {
      await this.#inboxes.during(accountId, () => this.#applyAll(accountId, deliveries));
      this.#running.delete(accountId);
      this.wake();
    } catch (error) {
      this.#running.delete(accountId);
      // The other instance applies them.
      if (error instanceof LeaseLost) return;
      // Nothing could be stored, not even the failure: the account is due as before, and tried at
      // the loop's own pace.
      this.#logFault(error);
    }
  }

  #logFault(error: unknown): void {
    this.#parts.log.error({ err: error }, 'webhooks could not be applied');
  }

  async #applyAll(accountId: string, deliveries: readonly DueDelivery[]): Promise<void> {
    const isKnown = await enrollmentsByVin(this.#parts.store.read, accountId, vinsOf(deliveries));
    const known = vinsOf(deliveries).filter((vin) => isKnown.has(vin));
    let isGood = true;
    // Deliveries for unknown vehicles need no call to the provider: they are part of the first
    // batch.
    for (
      let from = 0;
      isGood && (from === 0 || (from < known.length && !this.#isStopping));
      from += VEHICLES
    ) {
      const asked = new Set(known.slice(from, from + VEHICLES));
      const some = deliveries.filter(({ vin }) =>
        vin !== null && isKnown.has(vin) ? asked.has(vin) : from === 0,
      );
      isGood = await this.#applySome(accountId, some, asked);
    }
  }

  /**
   * Applies some deliveries. Returns false when the provider did not answer and the others need not
   * be tried now.
   * @param known VINs of their enrolled vehicles
   */
  async #applySome(
    accountId: string,
    deliveries: readonly DueDelivery[],
    known: ReadonlySet<string>,
  ): Promise<boolean> {
    const { store, sessions, changes, now, log } = this.#parts;
    const account = await findAccount(store.read, accountId);
    if (!account) {
      // The account was disconnected while these deliveries arrived.
      await store.write((tx) => settleDeliveries(tx, idsOf(deliveries), 'IGNORED', now()));
      return true;
    }
    const askedAt = now();
    try {
      const { items, problems } =
        known.size > 0 ? await this.#ask(account, [...known]) : { items: [], problems: [] };
      const remotes = new Map(items.map((remote) => [remote.vin, remote]));
      await store.write(async (tx, afterCommit) => {
        const [, enrollments] = await together([
          this.#inboxes.require(tx, accountId),
          enrollmentsByVin(tx, accountId, vinsOf(deliveries)),
        ]);
        const observations = [...remotes.values()].flatMap((remote) => {
          const enrollment = enrollments.get(remote.vin);
          return enrollment ? [{ enrollment, remote, askedAt }] : [];
        });
        const {
          applied = [],
          parked = [],
          early = [],
        } = Object.groupBy(deliveries, (delivery) => {
          const { vin } = delivery;
          if (vin !== null && !enrollments.has(vin)) return 'parked';
          // The vehicle was enrolled meanwhile and was not part of the call to the provider.
          if (vin !== null && !known.has(vin)) return 'late';
          return isEarly(delivery, vin === null ? undefined : remotes.get(vin))
            ? 'early'
            : 'applied';
        });
        await together([
          changes.apply(tx, afterCommit, 'WEBHOOK', observations),
          settleDeliveries(tx, idsOf(applied), 'APPLIED', now(), askedAt),
        ]);
        await changes.noteTroubles(tx, accountId, problems);
        await settleDeliveries(tx, idsOf(parked), 'PARKED', now());
        await postponeDeliveries(
          tx,
          idsOf(early),
          this.#nextAttempt(early, undefined, LOOK_AGAIN_MS),
        );
        afterCommit(() => this.#report({ applied, parked, postponed: early }));
      });
      await sessions.noteReading(account, { clearances: problems }, [...known]);
      return true;
    } catch (error) {
      // A fault of one account must not delay the others; when the database is at fault, nothing
      // can be postponed.
      if (error instanceof StoreUnavailable || error instanceof LeaseLost) throw error;
      if (error instanceof ProviderFailure) await sessions.noteFailure(account, error);
      const next = this.#nextAttempt(
        deliveries,
        error instanceof ProviderFailure ? error.retryAt : undefined,
        sessions.retryWaitMs(accountId),
      );
      await store.write(async (tx) => {
        await this.#inboxes.require(tx, accountId);
        await postponeDeliveries(tx, idsOf(deliveries), next);
      });
      this.#report({ postponed: deliveries });
      log.warn(
        { err: error, accountId, deliveries: deliveries.length, next },
        'webhooks could not be applied',
      );
      return false;
    }
  }

  #report(
    settled: Readonly<Partial<Record<'applied' | 'parked' | 'postponed', readonly DueDelivery[]>>>,
  ): void {
    const now = this.#parts.now().getTime();
    for (const outcome of ['applied', 'parked', 'postponed'] as const) {
      const lags = (settled[outcome] ?? []).map(
        ({ receivedAt }) => (now - receivedAt.getTime()) / 1000,
      );
      if (lags.length > 0) this.#parts.telemetry?.webhooksSettled(outcome, lags);
    }
  }

  #nextAttempt(deliveries: readonly DueDelivery[], notBefore?: Date, extraMs = 0): Date {
    const { now, random } = this.#parts;
    const attempts = Math.max(0, ...deliveries.map((delivery) => delivery.attempts)) + 1;
    return nextAttemptAt({ now: now(), attempts, random, extraMs, notBefore });
  }

  #ask(account: StoredAccount, vins: readonly string[]) {
    const port = this.#parts.sessions.provider(account).clearances;
    if (!port) throw new Error(`${account.provider} has no clearances`);
    return port.list(this.#parts.sessions.open(account), vins);
  }
}

const idsOf = (deliveries: readonly DueDelivery[]): readonly string[] =>
  deliveries.map(({ id }) => id);
const vinsOf = (deliveries: readonly DueDelivery[]): readonly string[] => [
  ...new Set(deliveries.flatMap(({ vin }) => vin ?? [])),
];

/** Returns whether the provider's record does not show the webhook's change yet. */
function isEarly({ status, attempts }: DueDelivery, remote: RemoteClearance | undefined): boolean {
  if (status === null || attempts + 1 >= MAX_LOOKS) return false;
  return remote?.status !== status && !remote?.changelog.some((change) => change.status === status);
}
