import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Json } from '../support/simulator.js';

/** One call as it went over the wire. */
export interface Exchange {
  readonly method: string;
  /** With `/v1`, without the query. */
  readonly path: string;
  readonly request: Json;
  readonly status: number;
  readonly answer: Json;
}

export interface RecordingProxy {
  /** Base URL, with `/v1`. */
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  close(): Promise<void>;
}

const parse = (text: string): Json => (text === '' ? undefined : JSON.parse(text));

/** Forwards every call to `origin` and records both directions. */
export async function startRecordingProxy(origin: string): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString('utf8');
      const { authorization } = request.headers;
      const answer = await fetch(origin + (request.url ?? ''), {
        method: request.method ?? 'GET',
        headers: {
          ...(authorization === undefined ? {} : { authorization }),
          ...(body === '' ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === '' ? {} : { body }),
      });
      const text = await answer.text();
      exchanges.push({
        method: request.method ?? '',
        path: (request.url ?? '').split('?', 1)[0]!,
        request: parse(body),
        status: answer.status,
        answer: parse(text),
      });
      response
        .writeHead(answer.status, {
          'content-type': answer.headers.get('content-type') ?? 'application/json',
        })
        .end(text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    exchanges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
