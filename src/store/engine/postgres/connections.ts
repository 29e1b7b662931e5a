import type pg from 'pg';
import { ConnectionLost, toFailure } from './failures.js';
import { Pool, type PoolOptions } from './pool.js';

/** A statement as drizzle hands it over. */
export type Statement = string | pg.QueryConfig | pg.QueryArrayConfig;
/** Something that runs statements; the one method of the driver's clients that drizzle uses. */
export interface Connection {
  query(statement: Statement, values?: unknown[]): Promise<pg.QueryResult>;
}

/** Share of the time of a statement after which the server gives up: its refusal arrives before the client gives up. */
const SERVER_SHARE = 0.9;

/** Statements and transactions on connections of a pool. A connection that breaks ends what was under way on it, and nothing else. */
export class Connections {
  readonly #pool: Pool;
  readonly #begin: string;
  readonly #views = new WeakMap<pg.PoolClient, Connection>();

  constructor(options: PoolOptions) {
    const { statementTimeoutMs } = options.limits;
    this.#pool = new Pool(options);
    // SET LOCAL, because it works through poolers. The server frees the locks of a process that is gone.
    this.#begin =
      `begin; set local statement_timeout = ${Math.round(SERVER_SHARE * statementTimeoutMs)}; ` +
      `set local idle_in_transaction_session_timeout = ${2 * statementTimeoutMs}`;
  }

  /** Runs one statement by itself. It must only read: it is repeated when its connection breaks. */
  async read(statement: Statement, values?: unknown[]): Promise<pg.QueryResult> {
    try {
      return await this.#readOnce(statement, values);
    } catch (error) {
      if (!this.#isWorthRepeating(error)) throw error;
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
      if (command === 'ROLLBACK')
        throw new Error('a statement failed in the transaction, which was rolled back');
      return value;
    } catch (error) {
      isReusable ||= await this.#rollBack(client, error);
      throw error;
    } finally {
      this.#pool.release(client, isReusable);
    }
  }

  /** From now on a server that has fallen silent is given up for all at once. */
  hurry(): void {
    this.#pool.hurry();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #readOnce(statement: Statement, values?: unknown[]): Promise<pg.QueryResult> {
    const client = await this.#pool.acquire();
    let isReusable = false;
    try {
      const result = await this.#ask(client, statement, values);
      isReusable = true;
      return result;
    } catch (error) {
      isReusable = !(error instanceof ConnectionLost);
      throw error;
    } finally {
      this.#pool.release(client, isReusable);
    }
  }

  /** A connection that was found broken at its first statement has done nothing yet: another one takes its place. */
  async #beginOn(): Promise<pg.PoolClient> {
    for (let isRepeated = false; ; isRepeated = true) {
      const client = await this.#pool.acquire();
      try {
        await this.#ask(client, this.#begin);
        return client;
      } catch (error) {
        this.#pool.release(client, false);
        if (isRepeated || !this.#isWorthRepeating(error)) throw error;
      }
    }
  }

  #isWorthRepeating(error: unknown): boolean {
    return error instanceof ConnectionLost && !error.silent && !this.#pool.isClosing;
  }

  /** Whether the connection is fit for the next transaction. */
  async #rollBack(client: pg.PoolClient, reason: unknown): Promise<boolean> {
    if (reason instanceof ConnectionLost || this.#pool.isBroken(client)) return false;
    try {
      await this.#ask(client, 'rollback');
      return true;
    } catch {
      return false;
    }
  }

  async #ask(
    client: pg.PoolClient,
    statement: Statement,
    values?: unknown[],
  ): Promise<pg.QueryResult> {
    const askedAt = this.#pool.answers;
    try {
      const result = await client.query(statement as pg.QueryConfig, values);
      this.#pool.noteAnswer(client);
      return result;
    } catch (error) {
      const failure = toFailure(error, this.#pool.isBroken(client));
      if (failure instanceof ConnectionLost && failure.silent) this.#pool.suspectSince(askedAt);
      throw this.#pool.note(failure);
    }
  }

  /** The same object for as long as the connection lives, so that statements are put together once for each. */
  #viewOf(client: pg.PoolClient): Connection {
    const known = this.#views.get(client);
    if (known) return known;
    const view: Connection = { query: (statement, values) => this.#ask(client, statement, values) };
    this.#views.set(client, view);
    return view;
  }
}
