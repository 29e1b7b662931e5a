import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Json } from './simulator.js';

/** An event as the stories look at it. */
export const CLEARANCE_CHANGED = `subscription ($fleetId: ID!, $after: String, $filterBy: ClearanceEventFilter) {
  clearanceChanged(fleetId: $fleetId, after: $after, filterBy: $filterBy) {
    id cursor previousStatus status reason source occurredAt recordedAt vehicle { id vin } enrollment { id } fleet { id }
  }
}`;

/** A WebSocket whose connection can be torn, as networks do. */
export class TearableSocket extends WebSocket {
  static readonly open = new Set<TearableSocket>();

  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols);
    TearableSocket.open.add(this);
    this.once('close', () => TearableSocket.open.delete(this));
  }

  static tearAll(): void {
    for (const socket of TearableSocket.open) socket.terminate();
  }
}

export interface Subscriber {
  /** Events so far, oldest first. */
  readonly events: readonly Json[];
  /**
   * Why it ended: GraphQL errors, or what the socket said; undefined while it runs or when it was
   * completed.
   */
  readonly failure: () => unknown;
  /** Resolves once so many events are there; rejects when the subscription ends before. */
  readonly until: (count: number) => Promise<readonly Json[]>;
  /** Resolves when it has ended, however that was. */
  readonly ended: Promise<void>;
  /** The client that it runs on. */
  readonly client: Client;
  readonly close: () => Promise<void>;
}

export interface SubscriberOptions {
  readonly wsUrl: string;
  /** null: an anonymous socket. */
  readonly token: string | null;
  readonly query?: string;
  readonly variables: Json;
  readonly onEvent?: (event: Json) => void;
}

/**
 * Subscribes with the graphql-ws client, which has no retries here: what is cut off stays cut off.
 */
export function subscribe({
  wsUrl,
  token,
  query = CLEARANCE_CHANGED,
  variables,
  onEvent,
}: SubscriberOptions): Subscriber {
  const client = createClient({
    url: wsUrl,
    webSocketImpl: TearableSocket,
    retryAttempts: 0,
    ...(token === null ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
  });
  const events: Json[] = [];
  const waiting = new Set<() => void>();
  const end = Promise.withResolvers<undefined>();
  let failure: unknown;
  let isOver = false;
  const notify = (): void => {
    for (const look of waiting) look();
  };
  const finish = (reason?: unknown): void => {
    failure = reason;
    isOver = true;
    end.resolve(undefined);
    notify();
  };
  client.subscribe(
    { query, variables },
    {
      next: ({ data, errors }: Json) => {
        if (errors) failure = errors;
        else {
          const event = Object.values(data as object)[0];
          events.push(event);
          onEvent?.(event);
        }
        notify();
      },
      error: (error) => finish(error),
      complete: () => finish(failure),
    },
  );
  const until = (count: number): Promise<readonly Json[]> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (events.length < count && !isOver) return;
        waiting.delete(look);
        if (events.length >= count) resolve(events);
        else
          reject(new Error(`ended after ${events.length} of ${count} events`, { cause: failure }));
      };
      waiting.add(look);
      look();
    });
  return {
    events,
    failure: () => failure,
    until,
    ended: end.promise.then(() => undefined),
    client,
    close: async () => {
      await client.dispose();
    },
  };
}

/** One operation on a socket of its own: its first answer, or the errors it was refused with. */
export async function runOnSocket(options: {
  readonly wsUrl: string;
  readonly token: string | null;
  readonly query: string;
  readonly variables?: Json;
}): Promise<Json> {
  const { wsUrl, token, query, variables = {} } = options;
  const client = createClient({
    url: wsUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token === null ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
  });
  try {
    for await (const answer of client.iterate({ query, variables })) return answer;
    return { data: null };
  } catch (refusal) {
    return { errors: refusal };
  } finally {
    await client.dispose();
  }
}
