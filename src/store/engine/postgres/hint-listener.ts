import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Logger } from '../../../domain/ports/logger.js';
import { readHints } from '../hint-payload.js';
import { type Hints } from '../hints.js';
import { type ConnectionLimits } from './pool.js';

/** Channel of all hints; a channel belongs to one database. */
export const HINT_CHANNEL = 'fleetgraph';

export interface HintListenerOptions {
  readonly url: string;
  readonly limits: ConnectionLimits;
  readonly hints: Hints;
  /** Id of this process; its own hints are ignored. */
  readonly self: string;
  /** Sends a payload on another connection. @throws StoreUnavailable */
  readonly send: (payload: string) => Promise<void>;
  readonly log: Logger;
  /** Name of the connection at the server, unless the URL has one. */
  readonly applicationName?: string;
  /** Interval between checks that hints still arrive, in milliseconds. */
  readonly checkEveryMs?: number;
}

/** Interval between checks, in milliseconds; a check costs one statement. */
const CHECK_EVERY_MS = 15_000;
/** Pause before the first new connection, in milliseconds; doubles up to the maximum. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5000;
/** Pause between attempts while a pooler withholds notifications, in milliseconds. */
const WITHHELD_PAUSE_MS = 60_000;

/** Returns the statement that sends hints when the transaction commits. */
export function notifyStatement(payload: string): string {
  return `notify ${HINT_CHANNEL}, ${pg.escapeLiteral(payload)}`;
}

/** Reason why no hint arrives over a connection that works. */
class Withheld extends Error {}

/**
 * Listens to hints on a connection of its own, and makes a new one when it breaks. A pooler in
 * transaction mode accepts LISTEN and passes no notifications on, and a connection may fall silent;
 * so hints count as arriving only after one that this process sent has come back.
 */
export class HintListener {
  readonly #options: HintListenerOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  /** Checks that were sent and have not come back, by their payloads. */
  readonly #expected = new Map<string, () => void>();
  /** Number of notifications. */
  #heard = 0;
  #isReported = false;

  constructor(options: HintListenerOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#stopping.signal.aborted) this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { hints, log } = this.#options;
    const { signal } = this.#stopping;
    let nextMs = FIRST_PAUSE_MS;
    for (;;) {
      let pauseMs = nextMs;
      try {
        await this.#listen(() => (nextMs = FIRST_PAUSE_MS));
      } catch (error) {
        if (error instanceof Withheld) {
          pauseMs = WITHHELD_PAUSE_MS;
          if (!this.#isReported) log.info({}, error.message);
          this.#isReported = true;
        }
      }
      if (signal.aborted) return;
      hints.setArriving(false);
      nextMs = Math.min(2 * nextMs, MAX_PAUSE_MS);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Listens until the connection ends or falls silent. */
  async #listen(onArriving: () => void): Promise<void> {
    const { hints, log, checkEveryMs = CHECK_EVERY_MS } = this.#options;
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, this.#stopping.signal]);
    const client = this.#newClient();
    client.on('error', () => ended.abort());
    client.on('end', () => ended.abort());
    client.on('notification', ({ payload = '' }) => this.#hear(payload));
    // Destroyed, because a goodbye over a silent connection would never be answered.
    signal.addEventListener('abort', () => client.connection.stream.destroy());
    try {
      await client.connect();
      await client.query(`listen ${HINT_CHANNEL}`);
      for (;;) {
        signal.throwIfAborted();
        if (!(await this.#check(signal))) throw await this.#withheldBy(client);
        onArriving();
        if (this.#isReported) log.info({}, 'notifications of other instances arrive');
        this.#isReported = false;
        hints.setArriving(true);
        // A hint that arrived meanwhile is as good as a check.
        let heard: number;
        do {
          heard = this.#heard;
          await sleep(checkEveryMs, undefined, { signal });
        } while (this.#heard !== heard);
      }
    } finally {
      ended.abort();
    }
  }

  /** Returns whether a notification sent on another connection arrives on this one. */
  async #check(signal: AbortSignal): Promise<boolean> {
    const { self, send, limits } = this.#options;
    const payload = `${self} check:${randomUUID()}`;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#expected.set(payload, () => resolve(undefined));
    const waiting = new AbortController();
    try {
      await send(payload);
      const late = AbortSignal.any([signal, waiting.signal]);
      return await Promise.race([
        promise.then(() => true),
        sleep(limits.connectTimeoutMs, false, { signal: late }),
      ]);
    } finally {
      waiting.abort();
      this.#expected.delete(payload);
    }
  }

  #hear(payload: string): void {
    this.#heard += 1;
    const { self, hints } = this.#options;
    this.#expected.get(payload)?.();
    const { from, hints: received } = readHints(payload);
    if (from !== self) hints.receive(received);
  }

  /**
   * Returns the reason for missing notifications; the connection itself answers, unless it throws.
   */
  async #withheldBy(client: pg.Client): Promise<Withheld> {
    // A pooler would otherwise leave the server's connection listening.
    await client.query('unlisten *');
    return new Withheld(
      'notifications of other instances do not arrive, as behind a pooler in transaction mode; ' +
        'changes by other instances are found by polling',
    );
  }

  #newClient(): pg.Client {
    const { url, limits, applicationName = 'fleetgraph' } = this.#options;
    return new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: limits.connectTimeoutMs,
      query_timeout: limits.statementTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: limits.keepAliveMs,
      fallback_application_name: applicationName,
      stream: () => new Socket(),
    });
  }
}
