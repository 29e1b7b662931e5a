import { type Socket } from 'node:net';
import pg from 'pg';
import { type Logger } from '../../../domain/ports/logger.js';
import { StoreUnavailable } from '../store.js';
import { ConnectionLost, toConnectFailure, toFailure } from './failures.js';
import { JoiningSocket } from './joining-socket.js';
import { type PreparedStatements } from './statement-names.js';

/** Limits of connections; docs/settings.md names their settings. */
export interface ConnectionLimits {
  /** Maximum number of connections. */
  readonly size: number;
  /** Maximum time to wait for a connection, new or free. */
  readonly connectTimeoutMs: number;
  /** Maximum time to wait for the answer to a statement. */
  readonly statementTimeoutMs: number;
  /** Time after which the operating system probes a connection that is idle. */
  readonly keepAliveMs: number;
  /** Statements that are sent by name, so that they are planned once per connection. */
  readonly preparedStatements: PreparedStatements;
}

export interface PoolOptions {
  readonly url: string;
  readonly limits: ConnectionLimits;
  readonly log: Logger;
  /** Name in `pg_stat_activity`, unless the URL has one. */
  readonly applicationName?: string;
}

/**
 * Share of the statement timeout after which the client gives up; the rest is for the answer to its
 * caller. The server gives up earlier, see connections.ts.
 */
const CLIENT_SHARE = 0.98;
/**
 * Time after which an unused connection is closed, in milliseconds. A new one costs a process of the
 * server, its sign-in and the plans of all statements, which a burst after a pause would wait for.
 */
const IDLE_MS = 300_000;
/** Maximum time for connections to end in good order when the store closes, in milliseconds. */
const CLOSE_MS = 1000;

/**
 * Driver's pool with additions: an error on a connection in use does not end the process, a
 * connection that broke or may have stopped answering is not reused, and closing does not wait for
 * a silent server.
 */
export class Pool {
  readonly #pool: pg.Pool;
  readonly #limits: ConnectionLimits;
  readonly #log: Logger;
  /** Sockets of all connections, including those being made. */
  readonly #sockets = new Set<Socket>();
  readonly #broken = new WeakSet<pg.PoolClient>();
  /**
   * Number of answers so far, used as a logical clock; each connection stores the number at its
   * last answer.
   */
  #answers = 0;
  readonly #lastAnswer = new WeakMap<pg.PoolClient, number>();
  /** Connections without an answer since this number may be as silent as the one given up. */
  #suspectBefore = 0;
  #isAway = false;
  /** True while callers wait in vain for a connection of a database that answers. */
  #isBusy = false;
  #isSilent = false;
  #isHurried = false;
  #isCutOff = false;
  #closing: Promise<void> | undefined;

  constructor({ url, limits, log, applicationName = 'fleetgraph' }: PoolOptions) {
    this.#limits = limits;
    const { size, connectTimeoutMs, statementTimeoutMs, keepAliveMs } = limits;
    this.#log = log;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: size,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: IDLE_MS,
      // Sends statements that a transaction runs side by side in one round trip.
      pipeline: true,
      query_timeout: Math.round(CLIENT_SHARE * statementTimeoutMs),
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveMs,
      fallback_application_name: applicationName,
      stream: () => this.#newSocket(),
    });
    // Listens to connections in use: the driver's pool listens to idle ones only, and an error
    // event without a listener ends the process.
    this.#pool.on('connect', (client) => this.#watch(client));
    this.#pool.on('error', (error) => this.note(toFailure(error, true)));
  }

  /** Number of answers so far; pass it to `suspectSince` if the next answer does not come. */
  get answers(): number {
    return this.#answers;
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  isBroken(client: pg.PoolClient): boolean {
    return this.#broken.has(client);
  }

  /** @throws StoreUnavailable */
  async acquire(): Promise<pg.PoolClient> {
    for (;;) {
      if (this.#closing) throw new StoreUnavailable('the database is closed');
      if (this.#isCutOff) throw new ConnectionLost('it was silent when the server stopped');
      const client = await this.#connect();
      const isSuspect = (this.#lastAnswer.get(client) ?? 0) <= this.#suspectBefore;
      if (!isSuspect && !this.#broken.has(client)) return client;
      this.release(client, false);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    const answers = this.#answers;
    try {
      const client = await this.#pool.connect();
      if (this.#pool.waitingCount === 0) this.#isBusy = false;
      return client;
    } catch (error) {
      const failure = toConnectFailure(error);
      // The database has answered others meanwhile: all connections are in use.
      const isBusy = failure instanceof ConnectionLost && failure.silent && this.#answers > answers;
      throw isBusy ? this.#noteBusy() : this.note(failure);
    }
  }

  /** Logs the first of several waits in vain. @returns the error for the caller */
  #noteBusy(): StoreUnavailable {
    const { size } = this.#limits;
    if (!this.#isBusy)
      this.#log.warn(
        { connections: size, waiting: this.#pool.waitingCount },
        'no connection to the database became free in time; raise FLEETGRAPH_DATABASE_POOL, or start another instance',
      );
    this.#isBusy = true;
    return new StoreUnavailable('the database is busy now');
  }

  release(client: pg.PoolClient, isReusable: boolean): void {
    const isOver = !isReusable || this.#broken.has(client);
    // Destroyed, because a goodbye over a silent connection would never be answered.
    if (isOver) client.connection.stream.destroy();
    client.release(isOver);
  }

  noteAnswer(client: pg.PoolClient): void {
    this.#answers += 1;
    this.#lastAnswer.set(client, this.#answers);
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#isSilent = false;
    this.#log.info({}, 'the database answers again');
  }

  /**
   * Reports a missing answer: connections that have not answered since the question are not used
   * again.
   */
  suspectSince(answers: number): void {
    this.#suspectBefore = answers;
  }

  /** Logs the first failure of an outage and returns the failure. */
  note<T>(failure: T): T {
    if (!(failure instanceof ConnectionLost) || this.#closing) return failure;
    this.#isSilent = failure.silent;
    if (failure.silent && this.#isHurried) this.#cutOff();
    if (!this.#isAway)
      this.#log.warn({ reason: failure.reason }, 'a connection to the database was lost');
    this.#isAway = true;
    return failure;
  }

  /**
   * Prepares for shutdown: a server that stops answering is then given up on for all connections at
   * once.
   */
  hurry(): void {
    this.#isHurried = true;
    if (this.#isSilent) this.#cutOff();
  }

  /** Takes no further work, lets running work end, and cuts off the rest after a limit. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const ended = this.#pool.end();
    const cutOff = setTimeout(() => this.#cutOff(), CLOSE_MS);
    await ended;
    clearTimeout(cutOff);
  }

  #cutOff(): void {
    this.#isCutOff = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #newSocket(): Socket {
    const socket = new JoiningSocket();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  #watch(client: pg.PoolClient): void {
    this.noteAnswer(client);
    client.on('error', () => this.#broken.add(client));
    client.on('end', () => this.#broken.add(client));
  }
}
