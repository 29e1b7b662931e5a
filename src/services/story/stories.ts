import { type ProviderCommand, type ReceivedWebhook } from '../../domain/story.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { accountsByIds } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { latestCommands } from '../../store/stories/commands.js';
import {
  latestWebhooks,
  sourcesOfEnrollments,
  type WebhookSource,
} from '../../store/stories/received-webhooks.js';

/** Maximum number of entries per list. */
export const STORY_LENGTH = 20;

type Lists<T> = readonly (readonly T[])[];

/** What happened between Fleetgraph and the providers: commands to them, webhooks from them. */
export class StoryService {
  readonly #store: Store;

  constructor({ store }: { readonly store: Store }) {
    this.#store = store;
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

  /** Lists the latest webhooks about the vehicles of enrollments, from the enrollments' accounts. */
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
