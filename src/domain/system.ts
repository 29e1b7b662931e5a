import { type ProviderName } from './provider.js';

/** Result of a check of readiness; null: it passed. */
export interface SystemCheck {
  readonly name: string;
  readonly fault: string | null;
}

/** Work that waits in the database. */
export interface SystemQueue {
  readonly name: string;
  readonly waiting: number;
  readonly oldestSince: Date | null;
}

/** Calls to a provider since the start of the server. */
export interface ProviderCalls {
  readonly provider: ProviderName;
  readonly call: string;
  readonly count: number;
  readonly failed: number;
  readonly meanMs: number;
  /** Outcome of the last failed call, e.g. `rate-limited`; null without one. */
  readonly lastFailure: string | null;
  readonly lastFailureAt: Date | null;
}

/** Circuit of an account at its provider. */
export interface Circuit {
  readonly accountId: string;
  /** Time of the next probe while it is open; null while it is closed. */
  readonly retryAt: Date | null;
  readonly lastCallAt: Date | null;
}

/** Encryption key, without its bytes. */
export interface KeyUse {
  readonly keyId: string;
  readonly isSealing: boolean;
  /** Number of sealed values at the end of the last round; null before the first. */
  readonly values: number | null;
}

/** The last whole round of sealing values of older keys again. */
export interface SealingRound {
  readonly finishedAt: Date;
  readonly total: number;
  readonly resealed: number;
  readonly remaining: number;
  readonly unopened: number;
  /** Number of values by the key that seals them. */
  readonly byKey: ReadonlyMap<string, number>;
}

/** Running server on the database. */
export interface SystemServer {
  readonly id: string;
  readonly host: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly keyIds: readonly string[];
  /** True for the server that answers. */
  readonly isAnswering: boolean;
}

/** State of the installation, as one of its servers sees it. */
export interface SystemState {
  readonly version: string;
  readonly engine: 'SQLITE' | 'POSTGRESQL';
  readonly databaseBytes: number;
  readonly checks: readonly SystemCheck[];
  readonly servers: readonly SystemServer[];
  readonly workers: readonly SystemCheck[];
  readonly queues: readonly SystemQueue[];
  readonly providerCalls: readonly ProviderCalls[];
  readonly circuits: readonly Circuit[];
  readonly encryptionKeys: readonly KeyUse[];
  readonly resealing: SealingRound | null;
  readonly lastBackupAt: Date | null;
}
