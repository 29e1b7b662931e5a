import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type Vehicle } from '../../domain/vehicle.js';
import { stateChangesAfter, stateHead } from '../../store/data/state-changes.js';
import { HintedPoll } from '../../store/engine/hinted-poll.js';
import { type Store, StoreUnavailable } from '../../store/engine/store.js';
import { vehiclesByIds } from '../../store/vehicles.js';
import { type ChangesHub } from '../changes-hub.js';
import { StateFollower } from './state-follower.js';

/** Maximum changes that are read at once. */
const BATCH = 500;
/** Milliseconds for which changes are collected, so that those of many commits share a read. */
const COLLECT_MS = 50;
/** Milliseconds between two polls for changes of other processes. */
const POLL_MS = 2000;
/** Beginning of the hub's subject for the states of a fleet's vehicles. */
const SUBJECT = 'vehicles/';

/** Returns the hub's subject for changes of states of a fleet's vehicles. */
export const stateSubject = (fleetId: string): string => SUBJECT + fleetId;

/** A fleet that is followed. */
interface Topic {
  readonly followers: Set<StateFollower>;
  /** Place up to which changes were read; undefined before the first read. */
  knownTo: number | undefined;
  readonly start: Promise<void>;
}

/**
 * Vehicles whose states change, for those who follow a fleet. Changes are read once for all
 * followers in this process, after notifications and behind them at an interval. A follower holds
 * each vehicle at most once, however often it changes.
 */
export class StateFeed {
  readonly #store: Store;
  readonly #topics = new Map<string, Topic>();
  readonly #poll: HintedPoll;
  readonly #due = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ store, hub }: { readonly store: Store; readonly hub: ChangesHub }) {
    this.#store = store;
    const look = (ids: ReadonlySet<string> | undefined): Promise<void> => this.#look(ids);
    this.#poll = new HintedPoll({ hints: store.hints, topic: 'state', pollMs: POLL_MS, look });
    hub.listen((subject) => this.#changed(subject));
    // The end of a clearance deletes values, and is an event of the fleet's log.
    store.feed.listen((fleetId, events) => {
      if (events.some((event) => 'type' in event && event.type === 'DATA_FLOW_CHANGED'))
        this.#changed(stateSubject(fleetId));
    });
    store.hints.on('journal', (fleetIds) => {
      for (const fleetId of fleetIds ?? this.#topics.keys()) this.#changed(stateSubject(fleetId));
    });
  }

  /** Number of followers, and of vehicles that they have not taken yet. */
  stats(): { readonly followers: number; readonly pending: number } {
    const all = [...this.#topics.values()].flatMap(({ followers }) => [...followers]);
    return {
      followers: all.length,
      pending: all.reduce((sum, { pending }) => sum + pending, 0),
    };
  }

  /**
   * Yields vehicles whose states change from now on, until `signal`.
   * @param vehicleIds only these; null: all of the fleet
   */
  async follow(
    fleetId: string,
    vehicleIds: readonly string[] | null,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Vehicle>> {
    const topic = this.#topics.get(fleetId) ?? this.#open(fleetId);
    const follower: StateFollower = new StateFollower(vehicleIds, signal, () =>
      this.#leave(fleetId, topic, follower),
    );
    topic.followers.add(follower);
    this.#poll.start();
    try {
      await topic.start;
    } catch (error) {
      follower.end();
      throw error;
    }
    return follower;
  }

  #open(fleetId: string): Topic {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const topic: Topic = { followers: new Set(), knownTo: undefined, start: promise };
    this.#topics.set(fleetId, topic);
    stateHead(this.#store.read, fleetId).then((seq) => {
      topic.knownTo = seq;
      resolve(undefined);
    }, reject);
    return topic;
  }

  #leave(fleetId: string, topic: Topic, follower: StateFollower): void {
    topic.followers.delete(follower);
    if (topic.followers.size > 0) return;
    if (this.#topics.get(fleetId) === topic) this.#topics.delete(fleetId);
    if (this.#topics.size === 0) this.#poll.stop();
  }

  #changed(subject: string): void {
    const fleetId = subject.slice(SUBJECT.length);
    if (!subject.startsWith(SUBJECT) || !this.#topics.has(fleetId)) return;
    this.#due.add(subject);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const due = [...this.#due];
      this.#due.clear();
      void this.#poll.request(due);
    }, COLLECT_MS);
  }

  /**
   * Reads the changes of the followed fleets among these subjects, of all if undefined. Then pauses
   * as long as their delivery has taken: with many followers states come less often, rather than
   * late, and leave half of the time to other work.
   */
  async #look(subjects: ReadonlySet<string> | undefined): Promise<void> {
    const startedAt = performance.now();
    await this.#readChanges(subjects);
    // Followers take what they were given in this turn, and sockets are written to in the next.
    for (let turn = 0; turn < 2; turn += 1) await nextTurn();
    await sleep(performance.now() - startedAt, undefined, { ref: false });
  }

  async #readChanges(subjects: ReadonlySet<string> | undefined): Promise<void> {
    for (const [fleetId, topic] of this.#topics) {
      if (subjects && !subjects.has(stateSubject(fleetId))) continue;
      try {
        await this.#catchUp(fleetId, topic);
      } catch (error) {
        // The next poll reads again when the database is away.
        if (error instanceof StoreUnavailable) return;
        for (const follower of topic.followers) follower.fail(error);
      }
    }
  }

  async #catchUp(fleetId: string, topic: Topic): Promise<void> {
    for (;;) {
      if (topic.knownTo === undefined) return;
      const changes = await stateChangesAfter(this.#store.read, fleetId, topic.knownTo, BATCH);
      const ids = changes.map(({ vehicleId }) => vehicleId);
      const found = await vehiclesByIds(this.#store.read, ids);
      const byId = new Map(found.map((vehicle) => [vehicle.id, vehicle]));
      const vehicles = ids.flatMap((id) => byId.get(id) ?? []);
      for (const follower of topic.followers) follower.push(vehicles);
      topic.knownTo = changes.at(-1)?.seq ?? topic.knownTo;
      if (changes.length < BATCH) return;
    }
  }
}
