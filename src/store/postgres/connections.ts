import pg from 'pg';
import { type Logger } from '../../domain/logger.js';
import { StoreUnavailable } from '../store.js';
import { ConnectionLost, toConnectFailure, toFailure } from './failures.js';

export interface ConnectionsOptions {
  readonly url: string;
  /** Maximum number of connections. */
  readonly size: number;
  /** Maximum time to wait for a connection, new or free. */
  readonly connectTimeoutMs: number;
  /** Maximum time of a statement. */
  readonly statementTimeoutMs: number;
  readonly log: Logger;
}

/** A statement as drizzle hands it over. */
export type Statement = string | pg.QueryConfig | pg.QueryArrayConfig;
/** Something that runs statements; the one method of the driver's clients that drizzle uses. */
export interface Connection {
  query(statement: Statement, values?: unknown[]): Promise<pg.QueryResult>;
}

/** Idle connections are probed by the operating system after this time. */
const KEEP_ALIVE_MS = 10_000;
/** Extra time in which the server's own refusal of a slow statement arrives. */
const SERVER_FIRST_MS = 500;
/** Time in which connections end in good order when the store closes. */
const CLOSE_MS = 1000;

/**
 * Connections to PostgreSQL. One that breaks ends neither the process nor anything but the statement that was under way,
 * and is never handed out again.
 */
export class Connections {
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  readonly #begin: string;
  readonly #open = new Set<pg.PoolClient>();
  readonly #broken = new WeakSet<pg.PoolClient>();
  readonly #views = new WeakMap<pg.PoolClient, Connection>();
  /** Count of answers, and the count at which each connection gave its last one: a clock that needs no time. */
  #answers = 0;
  readonly #lastAnswer = new WeakMap<pg.PoolClient, number>();
  /** Connections that have not answered since then may be as silent as the one that was given up. */
  #suspectBefore = 0;
  #isAway = false;
  #closing: Promise<void> | undefined;

  constructor({ url, size, connectTimeoutMs, statementTimeoutMs, log }: ConnectionsOptions) {
    this.#log = log;
    // SET LOCAL, because it works through poolers; the server then frees locks of a process that is gone.
    this.#begin =
      `begin; set local statement_timeout = ${statementTimeoutMs}; ` +
      `set local idle_in_transaction_session_timeout = ${2 * statementTimeoutMs}`;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: size,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: statementTimeoutMs + SERVER_FIRST_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      fallback_application_name: 'fleetgraph',
    });
    // The pool listens to idle connections only. An error event without a listener ends the process.
    this.#pool.on('connect', (client) => this.#watch(client));
    this.#pool.on('error', (error) => this.#note(toFailure(error, true)));
    this.#pool.on('remove', (client) => this.#open.delete(client));
  }

  /** Runs one statement by itself. A statement must only read: it is repeated when its connection breaks. */
  async read(statement: Statement, values?: unknown[]): Promise<pg.QueryResult> {
    try {
      return await this.#readOnce(statement, values);
    } catch (error) {
      if (!(error instanceof ConnectionLost) || error.silent || this.#closing) throw error;
      return this.#readOnce(statement, values);
    }
  }

  /** Runs the job in a transaction; one that throws is rolled back. */
  async transaction<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await this.#beginOn();
    let isReusable = false;
    try {
      const value = await job(this.#viewOf(client));
      const { command } = await this.#ask(client, 'commit');
      isReusable = true;
      // PostgreSQL answers so, and reports no error, when a statement had failed that the job took no notice of.
      if (command === 'ROLLBACK') throw new Error('a statement failed in the transaction, which was rolled back');
      return value;
    } catch (error) {
      isReusable ||= await this.#rollBack(client, error);
      throw error;
    } finally {
      this.#release(client, isReusable);
    }
  }

  /** Takes no further work, lets what is under way end, and cuts off what does not. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const ended = this.#pool.end();
    const cutOff = setTimeout(() => {
      for (const client of this.#open) client.connection.stream.destroy();
    }, CLOSE_MS);
    await ended;
    clearTimeout(cutOff);
  }

  async #readOnce(statement: Statement, values?: unknown[]): Promise<pg.QueryResult> {
    const client = await this.#acquire();
    let isReusable = false;
    try {
      const result = await this.#ask(client, statement, values);
      isReusable = true;
      return result;
    } catch (error) {
      isReusable = !(error instanceof ConnectionLost);
      throw error;
    } finally {
      this.#release(client, isReusable);
    }
  }

  async #acquire(): Promise<pg.PoolClient> {
    for (;;) {
      if (this.#closing) throw new StoreUnavailable('the database is closed');
      let client: pg.PoolClient;
      try {
        client = await this.#pool.connect();
      } catch (error) {
        throw this.#note(toConnectFailure(error));
      }
      const isSuspect = (this.#lastAnswer.get(client) ?? 0) < this.#suspectBefore;
      if (!isSuspect && !this.#broken.has(client)) return client;
      this.#release(client, false);
    }
  }

  /** A connection that was found broken at its first statement has done nothing yet: another one takes its place. */
  async #beginOn(): Promise<pg.PoolClient> {
    for (let isRepeated = false; ; isRepeated = true) {
      const client = await this.#acquire();
      try {
        await this.#ask(client, this.#begin);
        return client;
      } catch (error) {
        this.#release(client, false);
        if (isRepeated || !(error instanceof ConnectionLost) || error.silent) throw error;
      }
    }
  }

  /** Whether the connection is fit for the next transaction. */
  async #rollBack(client: pg.PoolClient, reason: unknown): Promise<boolean> {
    if (reason instanceof ConnectionLost || this.#broken.has(client)) return false;
    try {
      await this.#ask(client, 'rollback');
      return true;
    } catch {
      return false;
    }
  }

  async #ask(client: pg.PoolClient, statement: Statement, values?: unknown[]): Promise<pg.QueryResult> {
    const askedAt = this.#answers;
    try {
      const result = await client.query(statement as pg.QueryConfig, values);
      this.#noteAnswer(client);
      return result;
    } catch (error) {
      const failure = toFailure(error, this.#broken.has(client));
      if (failure instanceof ConnectionLost && failure.silent) this.#suspectBefore = askedAt + 1;
      throw this.#note(failure);
    }
  }

  #release(client: pg.PoolClient, isReusable: boolean): void {
    const isOver = !isReusable || this.#broken.has(client);
    // A goodbye over a silent connection would be waited for without end.
    if (isOver) client.connection.stream.destroy();
    client.release(isOver);
  }

  #watch(client: pg.PoolClient): void {
    this.#open.add(client);
    this.#noteAnswer(client);
    const onEnd = (): void => {
      this.#broken.add(client);
      this.#open.delete(client);
    };
    client.on('error', () => this.#broken.add(client));
    client.on('end', onEnd);
  }

  /** The same object for as long as the connection lives, so that statements are put together once for each. */
  #viewOf(client: pg.PoolClient): Connection {
    const known = this.#views.get(client);
    if (known) return known;
    const view: Connection = { query: (statement, values) => this.#ask(client, statement, values) };
    this.#views.set(client, view);
    return view;
  }

  #noteAnswer(client: pg.PoolClient): void {
    this.#answers += 1;
    this.#lastAnswer.set(client, this.#answers);
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#log.info({}, 'the database answers again');
  }

  /** Logs the first failure of an outage. */
  #note(failure: unknown): unknown {
    if (failure instanceof ConnectionLost && !this.#isAway && !this.#closing) {
      this.#isAway = true;
      this.#log.warn({ reason: failure.message }, 'a connection to the database was lost');
    }
    return failure;
  }
}
