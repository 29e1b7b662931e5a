import { type Json } from './simulator.js';

export interface StreamEvent {
  /** `next`, `complete`, or `comment` for a keep-alive line. */
  readonly event: string;
  readonly data: Json;
}

/** The pieces of an event stream as they come, read as WHATWG HTML, 9.2.6 says. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent, void, void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(bytes, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith(':')) yield { event: 'comment', data: null };
      else {
        const lines = new Map(
          block
            .split('\n')
            .map((line) => [
              line.slice(0, line.indexOf(':')),
              line.slice(line.indexOf(':') + 1).trim(),
            ]),
        );
        const data = lines.get('data') ?? '';
        yield {
          event: lines.get('event') ?? 'message',
          data: data === '' ? null : JSON.parse(data),
        };
      }
    }
  }
}

export interface StreamRequest {
  readonly url: string;
  readonly token?: string | null;
  readonly query: string;
  readonly variables?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export function openStream({
  url,
  token = null,
  query,
  variables = {},
  headers = {},
  signal,
}: StreamRequest): Promise<Response> {
  return fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });
}

/** One operation on a stream of its own: its first answer. */
export async function runOnStream(request: StreamRequest): Promise<Json> {
  for await (const { event, data } of eventsOf(await openStream(request)))
    if (event === 'next') return data;
  return { data: null };
}
