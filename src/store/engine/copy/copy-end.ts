import { type Db } from '../store.js';

/** Database that rows are copied from or to; no server may use it meanwhile. */
export interface CopyEnd {
  /** Name for people, without a password. */
  readonly name: string;
  readonly db: Db;
  /** Runs a statement without a result. */
  execute(statement: string): Promise<void>;
  /** Runs the job in a transaction. */
  write(job: (db: Db) => Promise<void>): Promise<void>;
  /** Puts the complete database in place. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** A database cannot be copied; the message says why and what to do. */
export class CopyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CopyError';
  }
}

/** Table of a target that is there while its copy is incomplete; no server starts on it. */
export const COPY_TABLE = 'fleetgraph_copy';
