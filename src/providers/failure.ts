import { type ProviderName } from '../domain/provider.js';

/** Kind of failure of a call to a provider. */
export type ProviderFailureKind =
  'unauthorized' | 'rejected' | 'rate-limited' | 'unavailable' | 'malformed';

/**
 * Reason of a rejection, where the provider states it precisely: `conflict` is with the state of
 * something at the provider, e.g. a credential in use; `reference-not-found` is about something the
 * call named besides its subject, e.g. a telematics unit.
 */
export type ProviderRefusal =
  | 'invalid'
  | 'forbidden'
  | 'not-found'
  | 'reference-not-found'
  | 'already-exists'
  | 'conflict'
  | 'not-ready'
  | 'not-supported';

/** The one class for everything that goes wrong at a provider. */
export class ProviderFailure extends Error {
  readonly provider: ProviderName;
  readonly kind: ProviderFailureKind;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** Time of the next attempt, where the provider gave one. */
  readonly retryAt: Date | undefined;
  /** Reason of a rejection; set only for kind `rejected`. */
  readonly refusal: ProviderRefusal | undefined;
  /** True if the call may have taken effect although no valid answer was received. */
  readonly outcomeUnknown: boolean;
  /**
   * True if something other than the provider answered, e.g. a proxy: nothing follows from its
   * status.
   */
  readonly foreign: boolean;
  /**
   * Provider's own error details: `title`s and `detail`s, or `error_description`. Never a secret.
   */
  readonly details: readonly ProviderErrorDetail[];

  constructor(
    provider: ProviderName,
    kind: ProviderFailureKind,
    message: string,
    more: {
      readonly status?: number;
      readonly retryAt?: Date;
      readonly refusal?: ProviderRefusal;
      readonly outcomeUnknown?: boolean;
      readonly foreign?: boolean;
      readonly details?: readonly ProviderErrorDetail[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'ProviderFailure';
    this.provider = provider;
    this.kind = kind;
    this.status = more.status;
    this.retryAt = more.retryAt;
    this.refusal = more.refusal;
    this.outcomeUnknown = more.outcomeUnknown ?? false;
    this.foreign = more.foreign ?? false;
    this.details = more.details ?? [];
  }
}

export interface ProviderErrorDetail {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly source?: string | undefined;
  /** The provider's code for what went wrong, for programs. */
  readonly code?: string | undefined;
  /** The provider's own id of the call, which its support asks for. */
  readonly requestId?: string | undefined;
}
