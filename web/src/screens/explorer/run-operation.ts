import { createClient } from 'graphql-sse';
import { session } from '../../app/session/session';
import { CONSOLE_HEADERS } from '../../boot/early';

/** Maximum events of a subscription that are shown: the latest ones. */
const MOST_EVENTS = 50;

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Listener {
  /** Whole answer, or the latest events of a subscription. */
  readonly onText: (text: string, count: number) => void;
  readonly onEnd: () => void;
}

const headers = (): Readonly<Record<string, string>> => {
  const authorization = session.authorization();
  return { ...CONSOLE_HEADERS, ...(authorization && { authorization }) };
};

const write = (value: unknown): string => JSON.stringify(value, null, 2);
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : write(error));

/** Sends a query or mutation. @returns a function that aborts it */
export function ask(operation: Operation, { onText, onEnd }: Listener): () => void {
  const aborting = new AbortController();
  const send = async (): Promise<void> => {
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { ...headers(), 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(operation),
      signal: aborting.signal,
    });
    const text = await response.text();
    try {
      onText(write(JSON.parse(text)), 1);
    } catch {
      onText(`${response.status} ${text}`, 1);
    }
  };
  void send()
    .catch((error: unknown) => {
      if (!aborting.signal.aborted) onText(wordsOf(error), 1);
    })
    .finally(onEnd);
  return () => aborting.abort();
}

/** Follows a subscription. @returns a function that ends it */
export function follow(operation: Operation, { onText, onEnd }: Listener): () => void {
  const client = createClient({ url: '/graphql/stream', headers, retryAttempts: 0 });
  const events: string[] = [];
  let count = 0;
  const show = (text: string): void => {
    events.unshift(text);
    events.length = Math.min(events.length, MOST_EVENTS);
    count += 1;
    onText(events.join('\n\n'), count);
  };
  const end = client.subscribe(
    { query: operation.query, variables: { ...operation.variables } },
    {
      next: (result) => show(write(result)),
      error: (error: unknown) => {
        show(wordsOf(error));
        onEnd();
      },
      complete: onEnd,
    },
  );
  return () => {
    end();
    client.dispose();
  };
}
