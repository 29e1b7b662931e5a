import pg from 'pg';
import { StoreUnavailable } from '../store.js';

/** Parts of the address that may be shown; the driver has filled in its defaults. */
type Address = Pick<pg.Client, 'host' | 'port' | 'database' | 'user'>;

const NOT_POSTGRES =
  'what listens there is not PostgreSQL; correct host and port in FLEETGRAPH_DATABASE';
const NO_ANSWER =
  'it does not answer; check host and port in FLEETGRAPH_DATABASE, and firewalls on the way';

/** Reasons by the codes of Node and OpenSSL. */
const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'the connection was refused; start PostgreSQL, or correct host and port in FLEETGRAPH_DATABASE',
  ENOENT: 'there is no such socket; start PostgreSQL, or correct the host in FLEETGRAPH_DATABASE',
  ENOTFOUND: 'the host name is unknown; correct it in FLEETGRAPH_DATABASE',
  EAI_AGAIN:
    'the host name cannot be resolved now; correct it in FLEETGRAPH_DATABASE, or try again',
  ETIMEDOUT: NO_ANSWER,
  EHOSTUNREACH: NO_ANSWER,
  ENETUNREACH: NO_ANSWER,
  ECONNRESET: NOT_POSTGRES,
};

/** Reasons by SQLSTATE. */
const BY_STATE: Readonly<Record<string, (address: Address, message: string) => string>> = {
  '28P01': ({ user }) =>
    `the password of user "${user ?? ''}" is missing or wrong, or there is no such user; correct FLEETGRAPH_DATABASE`,
  '28000': ({ user }, message) => `user "${user ?? ''}" may not connect (${message})`,
  '3D000': ({ database }) =>
    `there is no such database; create it (CREATE DATABASE "${database ?? ''}"), or correct its name`,
  '42501': ({ user }, message) =>
    `user "${user ?? ''}" may not create tables (${message}); grant CREATE on the database and on its schema public`,
  '53300': () =>
    'it has no connection left; raise its max_connections, or lower FLEETGRAPH_DATABASE_POOL',
  '57P03': () => 'it is about to start or to stop; try again',
  '25006': () =>
    'it takes no writes, because it follows another server; give the address of the primary',
};

/**
 * Codes of a server that is about to start or cannot be reached yet. ECONNRESET is among them: the
 * proxy of a container resets connections until its server listens.
 */
const NOT_UP_YET =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|57P0[123]|53300|25006)$/;

/** PostgreSQL cannot be used now, and may come up by itself. */
export class NotUpYet extends StoreUnavailable {}

/** Describes an error of starting on PostgreSQL: which server, and what can be done. */
export function startFault(error: unknown, address: Address): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailable) return error;
  const { host, port, database } = address;
  const where = `PostgreSQL at ${host}:${port}, database "${database ?? ''}"`;
  const message = `${where}: ${reasonOf(error, address)}.`;
  return isNotUpYet(error) ? new NotUpYet(message) : new StoreUnavailable(message);
}

function isNotUpYet(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string') return NOT_UP_YET.test(error.code);
  return !(error instanceof pg.DatabaseError) && /timeout|terminated/.test(error.message);
}

function reasonOf(error: Error, address: Address): string {
  if (error instanceof pg.DatabaseError) {
    const { code, message } = error;
    if (code === undefined) return NOT_POSTGRES;
    return BY_STATE[code]?.(address, message) ?? `it refused a statement (${code}: ${message})`;
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined) return BY_CODE[code] ?? `the connection failed (${code})`;
  if (error.message.includes('password must be')) {
    return 'it asks for a password; write one into FLEETGRAPH_DATABASE: postgres://user:password@host:5432/name';
  }
  if (error.message.includes('timeout')) return NO_ANSWER;
  if (error.message.includes('terminated unexpectedly')) return NOT_POSTGRES;
  return error.message;
}
