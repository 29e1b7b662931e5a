import pg from 'pg';
import { StoreUnavailable, UniqueViolation } from '../store.js';

/** The connection ended or stopped answering; the statement may or may not have been executed. */
export class ConnectionLost extends StoreUnavailable {
  /** Reason for the log; callers only learn that the database cannot be reached. */
  readonly reason: string;
  /** True if no answer came in time, false if the end was announced. */
  readonly silent: boolean;

  constructor(reason: string, silent = false) {
    super('the database cannot be reached now');
    this.name = 'ConnectionLost';
    this.reason = reason;
    this.silent = silent;
  }
}

/** PostgreSQL refused a statement. The message holds neither its text nor its parameters. */
class StatementRefused extends Error {
  /** SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: string;

  constructor(code: string, reason: string) {
    super(`PostgreSQL refused a statement (${code}): ${reason}`);
    this.name = 'StatementRefused';
    this.code = code;
  }
}

/** The server has canceled a statement that took longer than its limit. */
export class StatementTimedOut extends StoreUnavailable {}

/**
 * Two transactions conflicted (a deadlock or a serialization failure): this one was rolled back.
 */
export class Conflict extends StatementRefused {}

/** A prepared statement was lost or is stale: the transaction succeeds when it runs again. */
export class PreparedStatementLost extends Conflict {}

/** SQLSTATE of a statement that was canceled, as a timeout does. */
const CANCELED = '57014';
/** Classes of SQLSTATE for a server that is away, full or not the primary. */
const UNAVAILABLE = /^(53|57P|08|58|25006|55P03)/;
/** SQLSTATE after which the connection is over or leads to the wrong server. */
const ENDS_CONNECTION = /^(57P|08|25006|25P03)/;
/**
 * SQLSTATE of conflicts:
 * https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
 */
const CONFLICT = /^(40001|40P01)$/;
const DAMAGED = /^XX00[12]$/;
/** SQLSTATE of data exceptions: PostgreSQL quotes the offending value in them. */
const QUOTES_VALUES = /^22/;

/** Message of the driver for a statement without an answer in time. */
const SILENT = 'Query read timeout';

/** Maps an error of the driver to an error of the store, without parameters of a statement. */
export function toFailure(error: unknown, isBroken: boolean): unknown {
  if (error instanceof StoreUnavailable) return error;
  if (error instanceof pg.DatabaseError) return fromServer(error);
  if (!(error instanceof Error)) return error;
  if (error.message === SILENT) return new ConnectionLost('it did not answer in time', true);
  const code = codeOf(error);
  if (isBroken || code !== undefined) return new ConnectionLost(code ?? error.message);
  return error;
}

/** Maps an error of connecting: each means that the database cannot be used now. */
export function toConnectFailure(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  if (error instanceof pg.DatabaseError)
    return new ConnectionLost(`${error.code ?? 'refused'}: ${error.message}`);
  if (!(error instanceof Error)) return new ConnectionLost('refused');
  const isTimeout = error.message.includes('timeout');
  return new ConnectionLost(codeOf(error) ?? error.message, isTimeout);
}

function fromServer(error: pg.DatabaseError): Error {
  const code = error.code ?? '';
  if (code === '23505')
    return new UniqueViolation(error.constraint ?? error.table ?? 'a unique index');
  if (DAMAGED.test(code)) {
    return new StoreUnavailable(
      `the database takes no writes now: it is damaged (${code}); ` +
        'stop the server, preserve what is there, and restore a backup',
    );
  }
  if (ENDS_CONNECTION.test(code) || error.severity === 'FATAL' || error.severity === 'PANIC') {
    return new ConnectionLost(`${code}: ${error.message}`);
  }
  if (code === CANCELED)
    return new StatementTimedOut(`the database cannot do this now (${code}: ${error.message})`);
  if (UNAVAILABLE.test(code)) {
    return new StoreUnavailable(`the database cannot do this now (${code}: ${error.message})`);
  }
  if (CONFLICT.test(code)) return new Conflict(code, error.message);
  const reason = QUOTES_VALUES.test(code)
    ? error.message.replace(/[:"'].*$/s, '').trim()
    : error.message;
  return new StatementRefused(code, reason);
}

/**
 * Returns the code of an error. For an attempt on several addresses Node gives a code and no
 * message.
 */
function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
