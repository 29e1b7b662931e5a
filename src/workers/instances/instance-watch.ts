import { type Instance } from '../../domain/instance.js';
import { type Logger } from '../../domain/ports/logger.js';
import { type SharedClock } from '../../store/engine/shared-clock.js';
import { type Store } from '../../store/engine/store.js';
import {
  beat,
  deleteInstance,
  endLeasesOf,
  listInstances,
  type SeenInstance,
  signOff,
} from '../../store/instances/instances.js';
import { Loop } from '../loops/loop.js';
import { hasEnded, type ProcessIdentity } from './process-identity.js';
import { isRunning } from './running.js';

/** Interval between two looks at the others, in milliseconds. */
const LOOK_MS = 1000;
/**
 * Looks per heartbeat on SQLite: the processes of one file are known by their process ids, and a
 * commit ends what readers have cached.
 */
const LOOKS_PER_BEAT_ON_SQLITE = 300;
/** Looks without a heartbeat and without a connection after which an instance counts as gone. */
const SILENT_LOOKS = 3;
/** Looks without a heartbeat after which an instance on PostgreSQL is no longer the eldest. */
const ABSENT_LOOKS = 10;
/** Time without a heartbeat after which the row of an instance is deleted, in milliseconds. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

export interface InstanceWatchParts {
  readonly store: Store;
  readonly instance: Instance;
  /** Called when leases of others have ended; the other instances receive a hint. */
  readonly onLeasesEnded: () => void;
  /** Called after each look, with this instance and all others that are running. */
  readonly onSeen?: (running: readonly Instance[]) => void;
  readonly log: Logger;
  readonly now: () => Date;
  /** Clock that is compared with that of PostgreSQL at each look. */
  readonly clock?: SharedClock | undefined;
  /** Returns whether a process of this machine has ended; the system is asked by default. */
  readonly hasEnded?: (identity: ProcessIdentity) => boolean;
}

/** Looks at another instance since its last heartbeat. */
interface Silence {
  readonly beats: number;
  readonly looks: number;
  /** True if its connection to PostgreSQL was ever seen, so that its absence says something. */
  readonly wasConnected: boolean;
}

/**
 * Registers this instance on the database, and ends the leases of others that are gone: whose
 * process has ended on this machine, or whose connections to PostgreSQL and heartbeats have both
 * ceased. Leases of all others end by themselves when they are not extended.
 */
export class InstanceWatch {
  readonly #parts: InstanceWatchParts;
  readonly #loop: Loop;
  #silences = new Map<string, Silence>();
  #looks = 0;
  #hasFailed = false;
  #isEldest = false;

  constructor(parts: InstanceWatchParts) {
    this.#parts = parts;
    this.#loop = new Loop({
      name: 'instances',
      run: () => this.once(),
      idleMs: LOOK_MS,
      onError: (error) => this.#fail(error),
    });
  }

  start(): void {
    this.#loop.start();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /**
   * True if no instance on the database is older than this one: it reports what concerns all of
   * them. False until the others have been seen.
   */
  get isEldest(): boolean {
    return this.#isEldest;
  }

  /** Sends a heartbeat, then looks at the others. Returns false: the next look is later. */
  async once(): Promise<boolean> {
    const { store, instance, now, clock } = this.#parts;
    await clock?.compare(() => store.serverTime());
    const isBeat = store.dialect === 'postgres' || this.#looks % LOOKS_PER_BEAT_ON_SQLITE === 0;
    this.#looks += 1;
    if (isBeat) await store.write((tx) => beat(tx, instance, now()));
    const others = (await listInstances(store.read)).filter(({ id }) => id !== instance.id);
    const before = this.#silences;
    this.#silences = new Map(others.map((other) => [other.id, silenceOf(other, before)]));
    const present = others.filter((other) => !this.#isGone(other));
    for (const other of others) if (!present.includes(other)) await this.#end(other);
    this.#isEldest = !present.some((other) => this.#isElder(other));
    const running = others.filter((other) => isRunning(other, now(), this.#parts.hasEnded));
    this.#parts.onSeen?.([instance, ...running]);
    this.#hasFailed = false;
    return false;
  }

  /** Counts looks from zero after an outage of the database, when none could send a heartbeat. */
  #fail(error: unknown): void {
    this.#silences.clear();
    if (!this.#hasFailed)
      this.#parts.log.warn({ err: error }, 'the other instances cannot be seen');
    this.#hasFailed = true;
  }

  /** Deletes this instance's row: it has stopped. */
  async signOff(): Promise<void> {
    const { store, instance, log } = this.#parts;
    try {
      await store.write((tx) => signOff(tx, instance.id));
    } catch (error) {
      log.warn({ err: error }, 'the row of this instance could not be deleted');
    }
  }

  #isElder(other: SeenInstance): boolean {
    const { store, instance } = this.#parts;
    const { looks = 0 } = this.#silences.get(other.id) ?? {};
    if (store.dialect === 'postgres' && looks >= ABSENT_LOOKS) return false;
    const difference = other.startedAt.getTime() - instance.startedAt.getTime();
    return difference < 0 || (difference === 0 && other.id < instance.id);
  }

  #isGone(other: SeenInstance): boolean {
    if ((this.#parts.hasEnded ?? hasEnded)(other)) return true;
    const { looks = 0, wasConnected = false } = this.#silences.get(other.id) ?? {};
    if (wasConnected && other.isConnected === false && looks >= SILENT_LOOKS) return true;
    return this.#parts.now().getTime() - other.seenAt.getTime() > FORGOTTEN_MS;
  }

  async #end(other: SeenInstance): Promise<void> {
    const { store, onLeasesEnded, log, now } = this.#parts;
    const notify = (): void => {
      onLeasesEnded();
      // A process does not receive its own hints.
      store.hints.receive(new Map([['leases', undefined]]));
    };
    const ended = await store.write(async (tx, afterCommit) => {
      // Only one of those who look does this, and none if it has sent a heartbeat meanwhile.
      if (!(await deleteInstance(tx, other))) return null;
      const leases = await endLeasesOf(tx, other.id, now());
      if (leases > 0) afterCommit(notify, { topic: 'leases' });
      return leases;
    });
    if (ended === null) return;
    const { id: instanceId, host, pid } = other;
    log.warn({ instanceId, host, pid, leases: ended }, 'another instance is gone; its leases end');
  }
}

function silenceOf(
  { id, beats, isConnected }: SeenInstance,
  before: ReadonlyMap<string, Silence>,
): Silence {
  const known = before.get(id);
  const wasConnected = isConnected === true || known?.wasConnected === true;
  return { beats, looks: known?.beats === beats ? known.looks + 1 : 0, wasConnected };
}
