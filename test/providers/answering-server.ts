import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo } from 'node:net';

/** One request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer to give; a function to do anything else with the socket. */
export type Answer =
  | {
      readonly status: number;
      readonly json?: unknown;
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | ((response: ServerResponse, request: SeenRequest) => void);

/**
 * A provider of a few lines: gives the answers in turn, the last one again and again, and remembers
 * what it was asked.
 */
export class AnsweringServer {
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;
  #answers: readonly Answer[] = [];
  #given = 0;

  private constructor() {
    this.#server = createServer(this.#listener);
  }

  static async start(): Promise<AnsweringServer> {
    const server = new AnsweringServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** Forgets what was before. */
  answer(...answers: readonly Answer[]): void {
    this.#answers = answers;
    this.#given = 0;
    this.requests.length = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  readonly #listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      this.requests.push(seen);
      const answer = this.#answers[Math.min(this.#given, this.#answers.length - 1)];
      this.#given += 1;
      if (typeof answer === 'function') {
        answer(response, seen);
        return;
      }
      const { status, json, text, headers } = answer ?? {
        status: 500,
        text: 'no answer was prepared',
      };
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(json === undefined ? (text ?? '') : JSON.stringify(json));
    });
  };
}
