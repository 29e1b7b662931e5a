import type pg from 'pg';
import { ConnectionLost, PreparedStatementLost, toFailure } from './failures.js';
import { Pool, type PoolOptions } from './pool.js';
import { type Statement, StatementNames } from './statement-names.js';

/** Runs statements; the one method of the driver's clients that drizzle uses. */
export interface Connection {
  query(statement: Statement, values?: unknown[]): Promise<pg.QueryResult>;
}

/**
 * Share of the statement timeout after which the server gives up: its error arrives before the
 * client times out.
 */
const SERVER_SHARE = 0.9;
/** The same of a long read, whose cancellation may take a busy server its time. */
const LONG_READ_SHARE = 0.8;

/**
 * Runs statements and transactions on connections of a pool. A broken connection ends only the work
 * on it.
 */
export class Connections {
  readonly #pool: Pool;
  readonly #begin: string;
  readonly #names: StatementNames;
  readonly #views = new WeakMap<pg.PoolClient, Connection>();

  constructor(options: PoolOptions) {
    const { statementTimeoutMs, preparedStatements } = options.limits;
    this.#names = new StatementNames(preparedStatements);
    this.#pool = new Pool(options);
    this.#begin = beginWithin(statementTimeoutMs);
  }

  /**
   * Runs one statement by itself. The statement must only read: it is repeated when its connection
   * breaks.
   */
  async read(statement: Statement, values?: unknown[]): Promise<pg.QueryResult> {
    try {
      return await this.#readOnce(statement, values);
    } catch (error) {
      if (!(error instanceof PreparedStatementLost) && !this.#isWorthRepeating(error)) throw error;
      return this.#readOnce(statement, values);
    }
  }

  /**
   * Runs one statement that the server ends when the time is over, reckoned once a connection is
   * free. It runs in a transaction, because there the server has the limit of time.
   * @throws StatementTimedOut
   */
  readWithin(
    leftMs: () => number,
    statement: Statement,
    values?: unknown[],
  ): Promise<pg.QueryResult> {
    return this.#transaction(
      () => beginWithin((leftMs() * LONG_READ_SHARE) / SERVER_SHARE),
      (connection) => connection.query(statement, values),
      () => undefined,
    );
  }

  /**
   * Runs the job in a transaction; a job that throws is rolled back.
   * @param last returns a statement to run before the commit, in the same round trip
   */
  transaction<T>(
    job: (connection: Connection) => Promise<T>,
    last: () => string | undefined = () => undefined,
  ): Promise<T> {
    return this.#transaction(() => this.#begin, job, last);
  }

  async #transaction<T>(
    begin: () => string,
    job: (connection: Connection) => Promise<T>,
    last: () => string | undefined,
  ): Promise<T> {
    const client = await this.#beginOn(begin);
    let isReusable = false;
    try {
      const value = await job(this.#viewOf(client));
      const command = await this.#commit(client, last());
      isReusable = true;
      // PostgreSQL answers COMMIT with ROLLBACK, and no error, if the job ignored a failed
      // statement.
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

  /**
   * Prepares for shutdown: a server that stops answering is then given up on for all connections at
   * once.
   */
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

  /**
   * Begins a transaction. A connection found broken at its first statement has done nothing yet, so
   * another one replaces it.
   */
  async #beginOn(begin: () => string): Promise<pg.PoolClient> {
    for (let isRepeated = false; ; isRepeated = true) {
      const client = await this.#pool.acquire();
      try {
        await this.#ask(client, begin());
        return client;
      } catch (error) {
        this.#pool.release(client, false);
        if (isRepeated || !this.#isWorthRepeating(error)) throw error;
      }
    }
  }

  /** Returns the tag of the server's answer. */
  async #commit(client: pg.PoolClient, last: string | undefined): Promise<string> {
    if (last === undefined) return (await this.#ask(client, 'commit')).command;
    // The driver returns an array for several statements in one text.
    const results: unknown = await this.#ask(client, `${last}; commit`);
    return (results as readonly pg.QueryResult[]).at(-1)?.command ?? '';
  }

  #isWorthRepeating(error: unknown): boolean {
    return error instanceof ConnectionLost && !error.silent && !this.#pool.isClosing;
  }

  /** Returns whether the connection is fit for the next transaction. */
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
      const sent = await this.#names.apply(client, statement);
      const result = await client.query(sent as pg.QueryConfig, values);
      this.#pool.noteAnswer(client);
      return result;
    } catch (error) {
      if (this.#names.isAtFault(client, error))
        throw new PreparedStatementLost(
          (error as pg.DatabaseError).code ?? '',
          'prepared statement',
        );
      const failure = toFailure(error, this.#pool.isBroken(client));
      if (failure instanceof ConnectionLost && failure.silent) this.#pool.suspectSince(askedAt);
      throw this.#pool.note(failure);
    }
  }

  /**
   * Returns the same object for the life of the connection, so that statements are built once per
   * connection.
   */
  #viewOf(client: pg.PoolClient): Connection {
    const known = this.#views.get(client);
    if (known) return known;
    const view: Connection = { query: (statement, values) => this.#ask(client, statement, values) };
    this.#views.set(client, view);
    return view;
  }
}

/**
 * Returns the statements that begin a transaction in which the server gives each statement so long.
 * They use SET LOCAL, because it works through poolers. The server frees the locks of a process
 * that has died.
 */
function beginWithin(statementTimeoutMs: number): string {
  // The server takes 0 for no limit.
  const timeoutMs = Math.max(1, Math.round(SERVER_SHARE * statementTimeoutMs));
  const idleMs = Math.max(1000, 2 * Math.round(statementTimeoutMs));
  return `begin; set local statement_timeout = ${timeoutMs}; set local idle_in_transaction_session_timeout = ${idleMs}`;
}
