import { type ApolloClient, InMemoryCache } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';
import { failureOf } from '../connection/failure';
import { Store, useStore } from '../store';
import { ChangesDocument, type ChangesSubscription } from './generated/live';

/** Whether the page follows the fleet's changes. */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'paused';

export interface LiveStatus {
  readonly state: LiveState;
  /** Changes that came while paused. */
  readonly waiting: number;
}

/** Vehicles that changed since the last call; null when changes may have been missed. */
export type LiveChange = { readonly vehicleIds: ReadonlySet<string> } | null;
type Listener = (change: LiveChange) => void;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A stream that has lasted this long is live, though nothing has happened on it yet. */
const SETTLED_MS = 800;
/** Minimum time between two updates of the screens. */
const BATCH_MS = 1000;

/**
 * Follows the changes of one fleet after its last cursor: one stream per visible tab, connected
 * again when it is lost. Screens are called at most once a second, and not while paused.
 */
class LiveFeed {
  readonly status = new Store<LiveStatus>({ state: 'connecting', waiting: 0 });
  readonly #client: ApolloClient;
  readonly #fleetId: string;
  readonly #listeners = new Set<Listener>();
  #cursor: string | null = null;
  #changed = new Set<string>();
  #missed = false;
  #count = 0;
  #paused = false;
  #wait = FIRST_WAIT_MS;
  #stream: { unsubscribe(): void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #batch: ReturnType<typeof setTimeout> | undefined;

  constructor(client: ApolloClient, fleetId: string) {
    this.#client = client;
    this.#fleetId = fleetId;
  }

  readonly listen = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): () => void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#follow();
    return () => {
      document.removeEventListener('visibilitychange', this.#onVisibility);
      this.#stop();
      clearTimeout(this.#batch);
    };
  }

  readonly pause = (paused: boolean): void => {
    this.#paused = paused;
    if (!paused) this.#flush();
    this.#show(paused ? 'paused' : this.#stream ? 'live' : 'connecting');
  };

  readonly #onVisibility = (): void => {
    if (document.hidden) this.#stop();
    else if (!this.#stream) this.#follow();
  };

  #show(state: LiveState): void {
    this.status.set({ state: this.#paused ? 'paused' : state, waiting: this.#count });
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#stream?.unsubscribe();
    this.#stream = undefined;
  }

  #follow(): void {
    this.#stop();
    this.#timer = setTimeout(() => this.#settle(), SETTLED_MS);
    this.#stream = this.#client
      .subscribe({
        query: ChangesDocument,
        variables: { fleetId: this.#fleetId, after: this.#cursor },
        fetchPolicy: 'no-cache',
      })
      .subscribe({
        next: ({ data, error }) => {
          if (data) this.#take(data.fleetEvents);
          if (error) this.#fail(error);
        },
        error: (error: unknown) => this.#fail(error),
        complete: () => this.#again(),
      });
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#wait = FIRST_WAIT_MS;
    this.#show('live');
  }

  #take(event: ChangesSubscription['fleetEvents']): void {
    this.#cursor = event.cursor;
    const vehicleId = vehicleOf(event);
    if (vehicleId !== null) this.#changed.add(vehicleId);
    this.#count += 1;
    this.#settle();
    this.#batch ??= setTimeout(() => {
      this.#batch = undefined;
      if (!this.#paused) this.#flush();
    }, BATCH_MS);
  }

  #fail(error: unknown): void {
    const { kind } = failureOf(error);
    // Without a cursor it is the fleet that is refused: it would be refused again.
    if (kind === 'forbidden' || (kind === 'refused' && this.#cursor === null)) {
      this.#stop();
      return;
    }
    // A cursor that is too old leaves a gap: everything is read again, and followed from now on.
    if (kind === 'refused') this.#cursor = null;
    this.#missed = true;
    this.#again();
  }

  #again(): void {
    this.#stop();
    this.#show('reconnecting');
    if (this.#cursor === null) this.#missed = true;
    this.#timer = setTimeout(() => {
      this.#follow();
      if (this.#missed && !this.#paused) this.#flush();
    }, this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #flush(): void {
    if (this.#count === 0 && !this.#missed) return;
    const change = this.#missed ? null : { vehicleIds: this.#changed };
    this.#changed = new Set();
    this.#missed = false;
    this.#count = 0;
    this.#show(this.#stream ? 'live' : 'reconnecting');
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/** Returns the vehicle that an event is about; null for one about something else. */
function vehicleOf(event: ChangesSubscription['fleetEvents']): string | null {
  if (event.__typename === 'ClearanceEvent') return event.vehicle.id;
  if (event.subject?.__typename === 'Enrollment') return event.subject.vehicle.id;
  return event.subject?.__typename === 'Vehicle' ? event.subject.id : null;
}

/** Returns both changes as one. */
function joined(one: LiveChange, other: LiveChange): LiveChange {
  if (!one || !other) return null;
  return { vehicleIds: new Set([...one.vehicleIds, ...other.vehicleIds]) };
}

const LiveContext = createContext<LiveFeed | null>(null);

/** Time between two collections of what the cache has and no screen reads any more. */
const COLLECT_EVERY_MS = 30_000;

/** Follows the changes of a fleet for the screens inside. */
export function LiveProvider({
  fleetId,
  children,
}: {
  readonly fleetId: string;
  readonly children: ReactNode;
}) {
  const client = useApolloClient();
  const feed = useMemo(() => new LiveFeed(client, fleetId), [client, fleetId]);
  useEffect(() => feed.start(), [feed]);
  useEffect(() => {
    const { cache } = client;
    if (!(cache instanceof InMemoryCache)) return undefined;
    const timer = setInterval(() => void cache.gc({ resetResultCache: true }), COLLECT_EVERY_MS);
    return () => clearInterval(timer);
  }, [client]);
  return <LiveContext value={feed}>{children}</LiveContext>;
}

/**
 * Calls `refresh` when something in the fleet has changed, at most once a second, and not again
 * before the promise that it returns is settled.
 */
export function useLive(refresh: (change: LiveChange) => Promise<unknown>): void {
  const feed = useContext(LiveContext);
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  });
  useEffect(() => {
    let isBusy = false;
    let waiting: LiveChange | undefined;
    const call = async (change: LiveChange): Promise<void> => {
      if (isBusy) {
        waiting = waiting === undefined ? change : joined(waiting, change);
        return;
      }
      isBusy = true;
      // Failures are shown where the data is read.
      await latest.current(change).catch(() => undefined);
      isBusy = false;
      const next = waiting;
      waiting = undefined;
      if (next !== undefined) await call(next);
    };
    return feed?.listen((change) => void call(change));
  }, [feed]);
}

const OFF = new Store<LiveStatus>({ state: 'connecting', waiting: 0 });

/** Returns the state of the feed, and a function that pauses it; null outside of a fleet. */
export function useLiveStatus():
  (LiveStatus & { readonly pause: (paused: boolean) => void }) | null {
  const feed = useContext(LiveContext);
  const status = useStore(feed?.status ?? OFF);
  return feed && { ...status, pause: feed.pause };
}
