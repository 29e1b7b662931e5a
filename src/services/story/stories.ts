import { FleetgraphError } from '../../domain/errors.js';
import {
  type ClearanceDay,
  type ProviderCommand,
  type ReceivedWebhook,
} from '../../domain/events/story.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { accountsByIds } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { countByDay } from '../../store/stories/clearance-days.js';
import { latestCommands } from '../../store/stories/commands.js';
import {
  latestWebhooks,
  sourcesOfEnrollments,
  type WebhookSource,
} from '../../store/stories/received-webhooks.js';

/** Maximum number of entries per list. */
export const STORY_LENGTH = 20;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Maximum days of the history of clearances. */
const MOST_DAYS = 366;
/** Maximum changes that a history reads, so that it costs the same in a fleet of any size. */
const MOST_CHANGES = 50_000;

type Lists<T> = readonly (readonly T[])[];

/** Exchange between Fleetgraph and the providers: commands to them, webhooks from them. */
export class StoryService {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor({ store, now }: { readonly store: Store; readonly now: () => Date }) {
    this.#store = store;
    this.#now = now;
  }

  /** Lists the latest commands of enrollments, credentials or drivers. */
  async commandsOf(caller: Caller, ids: readonly string[]): Promise<Lists<ProviderCommand>> {
    const viewer = requireScope(caller, 'fleet:read');
    const commands = await latestCommands(this.#store.read, ids, STORY_LENGTH);
    const bySubject = Map.groupBy(
      commands.filter(({ fleetId }) => maySeeFleet(viewer, fleetId)),
      ({ subjectId }) => subjectId,
    );
    return ids.map((id) => bySubject.get(id) ?? []);
  }

  async webhooksOfAccounts(
    caller: Caller,
    accountIds: readonly string[],
  ): Promise<Lists<ReceivedWebhook>> {
    const viewer = requireScope(caller, 'fleet:read');
    const accounts = await accountsByIds(this.#store.read, accountIds);
    const sources = new Map(
      accounts
        .filter(({ fleetId }) => maySeeFleet(viewer, fleetId))
        .map(({ id }) => [id, { accountId: id, vin: null }]),
    );
    return this.#webhooksOf(accountIds, sources);
  }

  /**
   * Lists the latest webhooks about the vehicles of enrollments, from the enrollments' accounts.
   */
  async webhooksOfEnrollments(
    caller: Caller,
    enrollmentIds: readonly string[],
  ): Promise<Lists<ReceivedWebhook>> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = await sourcesOfEnrollments(this.#store.read, enrollmentIds);
    const sources = new Map(
      found
        .filter(({ fleetId }) => maySeeFleet(viewer, fleetId))
        .map(({ enrollmentId, accountId, vin }) => [enrollmentId, { accountId, vin }]),
    );
    return this.#webhooksOf(enrollmentIds, sources);
  }

  /**
   * Counts the changes of a fleet's clearances by day, the oldest day first. Of a fleet with more
   * than `MOST_CHANGES` in the period, the days that were read wholly.
   */
  async clearanceDays(
    caller: Caller,
    fleetId: string,
    days: number,
  ): Promise<readonly ClearanceDay[]> {
    const viewer = requireScope(caller, 'fleet:read');
    if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
      throw new FleetgraphError('BAD_USER_INPUT', `days must be 1 to ${MOST_DAYS}.`);
    if (!maySeeFleet(viewer, fleetId)) return [];
    const today = Math.floor(this.#now().getTime() / DAY_MS);
    const since = new Date((today - days + 1) * DAY_MS);
    const counts = await this.#store.longRead(fleetId, (db) =>
      countByDay(db, fleetId, since, MOST_CHANGES),
    );
    const read = counts.reduce((sum, { count }) => sum + count, 0);
    const [oldest] = counts;
    const byDay = Map.groupBy(counts, ({ day }) => day);
    if (oldest && read === MOST_CHANGES) byDay.delete(oldest.day);
    return [...byDay].map(([day, ofDay]) => ({
      day: new Date(day * DAY_MS),
      counts: ofDay.map(({ status, count }) => ({ status, count })),
    }));
  }

  /** Reads one source after the other: each is a short read of an index. */
  async #webhooksOf(
    ids: readonly string[],
    sources: ReadonlyMap<string, WebhookSource>,
  ): Promise<Lists<ReceivedWebhook>> {
    const lists: (readonly ReceivedWebhook[])[] = [];
    for (const id of ids) {
      const source = sources.get(id);
      lists.push(source ? await latestWebhooks(this.#store.read, source, STORY_LENGTH) : []);
    }
    return lists;
  }
}
