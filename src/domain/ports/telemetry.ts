import { type ProviderName } from '../provider.js';

/** The ways in which operations come. */
export type Transport = 'http' | 'websocket' | 'sse' | 'multipart' | 'callback' | 'mcp';

/** Limits of connections that a caller can hit. */
export type Limit =
  | 'unread-caller'
  | 'unread-total'
  | 'unread-time'
  | 'body-caller'
  | 'body-total'
  | 'request-time'
  | 'connections-network'
  | 'connections-client'
  | 'connections-total'
  | 'socket-time'
  | 'pipelined';

/** One GraphQL operation that was answered, or a subscription that was begun. */
export interface OperationReport {
  readonly transport: Transport;
  /** `unknown` when the document could not be read. */
  readonly kind: 'query' | 'mutation' | 'subscription' | 'unknown';
  /** `OK`, or the code of the first error. */
  readonly outcome: string;
  /** Null for a subscription, which lasts as long as its subscriber. */
  readonly seconds: number | null;
}

export interface HttpRequestReport {
  readonly method: string;
  /** The route's pattern, e.g. `/webhooks/example/:endpointKey`; `none` where there is none. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface ProviderCallReport {
  readonly provider: ProviderName;
  /** A constant of the source, e.g. `createClearances`. */
  readonly call: string;
  readonly outcome:
    'ok' | 'unauthorized' | 'rejected' | 'rate-limited' | 'unavailable' | 'malformed';
  readonly seconds: number;
}

export interface TokenRenewalReport {
  readonly provider: ProviderName;
  /** `recovered`: an earlier renewal had been cut off; `lost`: the account must authorize again. */
  readonly outcome: 'renewed' | 'recovered' | 'not-approved' | 'lost' | 'failed';
}

/** A call of an outgoing webhook. */
export interface DeliveryReport {
  readonly outcome: 'succeeded' | 'refused' | 'no-answer';
  readonly seconds: number;
  /** Time from the record of the event to its delivery; null unless it succeeded. */
  readonly lagSeconds: number | null;
}

/** A part of a provider's answer that cannot be read. */
export interface UnreadableItemReport {
  readonly provider: ProviderName;
  /** A constant of the source, e.g. `listClearances`. */
  readonly call: string;
  /** The field of the item, a constant of the source. */
  readonly field: string;
}

/** Numbers of vehicles or drivers that a comparison with a provider's list found changed. */
export interface InventoryReport {
  readonly provider: ProviderName;
  /** `gone`: the provider no longer has them; `returned`: it has them again. */
  readonly change: 'gone' | 'returned';
  readonly count: number;
}

/**
 * A step of a trace. Its name and attributes are constants of the source or have few different
 * values, never a variable or a secret.
 */
export interface Step {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal';
  readonly attributes?: Readonly<Record<string, string | number>>;
  /** Parent from the caller's own trace (W3C Trace Context, 3.2). */
  readonly traceparent?: string | undefined;
}

/**
 * Receives reports for operators. Labels have few different values and never a secret, a
 * variable, or anything that names a tenant. No method throws.
 */
export interface Telemetry {
  /** Whether steps go anywhere; where they do not, nothing has to be prepared for them. */
  readonly isTracing: boolean;
  httpRequest(report: HttpRequestReport): void;
  operation(report: OperationReport): void;
  /** A subscription has begun; → to be called once when it ends. */
  subscription(transport: Transport): () => void;
  providerCall(report: ProviderCallReport): void;
  itemUnreadable(report: UnreadableItemReport): void;
  inventoryChanged(report: InventoryReport): void;
  tokenRenewal(report: TokenRenewalReport): void;
  /** Counts the outcome of an incoming webhook. */
  webhookReceived(
    outcome:
      'stored' | 'unknown-endpoint' | 'bad-signature' | 'malformed' | 'too-large' | 'not-stored',
  ): void;
  /** Counts outcomes of stored webhooks of one account; the lag is the time since arrival. */
  webhooksSettled(
    outcome: 'applied' | 'parked' | 'postponed',
    lagsSeconds: readonly number[],
  ): void;
  /** Counts a call of an outgoing webhook. */
  delivery(report: DeliveryReport): void;
  /** Counts a webhook endpoint that was paused because of its failures. */
  endpointPaused(): void;
  /** A caller hit a limit of connections: something was refused, dropped or closed. */
  limitHit(limit: Limit): void;
  /** Counts a time for which the event loop stood still. */
  loopHeld(seconds: number): void;
  /** Counts a commit and the writers that shared it. */
  /** Surrounds a piece of work; steps within it belong to it. `note` adds to its attributes. */
  readonly span: <T>(
    step: Step,
    run: (note: (attributes: Readonly<Record<string, string | number>>) => void) => Promise<T>,
  ) => Promise<T>;
  commit(report: {
    readonly jobs: number;
    readonly seconds: number;
    readonly outcome: 'ok' | 'failed';
  }): void;
}

const nothing = (): void => undefined;

/** Receives calls to providers. */
export type ProviderTelemetry = Pick<Telemetry, 'providerCall' | 'itemUnreadable' | 'span'>;

/** No telemetry, for programs such as the operator's tool. */
export const NO_TELEMETRY: Telemetry = {
  isTracing: false,
  httpRequest: nothing,
  operation: nothing,
  subscription: () => nothing,
  providerCall: nothing,
  itemUnreadable: nothing,
  inventoryChanged: nothing,
  tokenRenewal: nothing,
  webhookReceived: nothing,
  webhooksSettled: nothing,
  delivery: nothing,
  endpointPaused: nothing,
  limitHit: nothing,
  loopHeld: nothing,
  commit: nothing,
  span: (_step, run) => run(nothing),
};
