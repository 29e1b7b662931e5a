import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Config } from '../config/config.js';
import { type Secret } from '../domain/values/secret.js';
import { USER_AGENT } from '../domain/values/version.js';
import { type CommandArgs, CommandError, UsageError } from './command.js';

/** The options of every command that calls a server. */
export const REMOTE_OPTIONS = ['url', 'client-id', 'client-secret'] as const;
export const REMOTE_USAGE = '[--url <url>] [--client-id <id> --client-secret <secret>]';

const TIMEOUT_MS = 30_000;
const LONGEST_PAUSE_MS = 30_000;
/** A token with less than this left is not begun with. */
const RENEW_BEFORE_MS = 30_000;

/** The server could not be reached, or the connection broke off: worth trying again. */
export class ConnectionLost extends CommandError {}

/** Refusal by the server, with its code. */
export class Refused extends CommandError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${message} (${code})`);
    this.code = code;
  }
}

type Variables = Record<string, unknown>;
interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string };
  }[];
}

/** RFC 6749, 5.1 and 5.2. */
interface TokenAnswer {
  readonly access_token?: string;
  readonly expires_in?: number;
  readonly error?: string;
  readonly error_description?: string;
}

export interface FollowOptions {
  readonly query: string;
  /** Returns the variables; called at every connection. */
  readonly variables: () => Variables;
  readonly signal: AbortSignal;
  /** Called when the connection is lost; it is retried after `pauseMs`. */
  readonly onLost: (error: ConnectionLost, pauseMs: number) => void;
}

/** A running server as a client sees it, with an access token that is renewed when it is about to end. */
export class Remote {
  readonly #url: string;
  readonly #clientId: string;
  readonly #clientSecret: Secret | string;
  readonly #now: () => Date;
  #token: { readonly value: string; readonly until: number } | undefined;

  constructor(
    { values }: Pick<CommandArgs, 'values'>,
    config: Pick<Config, 'serverUrl' | 'client'>,
    now: () => Date,
  ) {
    const clientId = values['client-id'] ?? config.client?.clientId;
    const clientSecret = values['client-secret'] ?? config.client?.clientSecret;
    if (clientId === undefined || clientSecret === undefined) {
      throw new UsageError(
        'This calls the server as an API client: set FLEETGRAPH_CLIENT=clientId:clientSecret, or give --client-id and --client-secret. "client create" makes one.',
      );
    }
    const url = values['url'] ?? config.serverUrl;
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      throw new UsageError('--url must be a URL, such as https://fleet.example.com.');
    this.#url = url.replace(/\/+$/, '');
    this.#clientId = clientId;
    this.#clientSecret = clientSecret;
    this.#now = now;
  }

  /** @throws Refused, ConnectionLost */
  async run<T>(query: string, variables: Variables): Promise<T> {
    const headers = {
      authorization: `Bearer ${await this.#accessToken()}`,
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
    };
    return dataOf(
      await this.#fetch('/graphql', {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables }),
      }),
    ) as T;
  }

  /**
   * Yields every answer of a subscription; a connection that breaks off is reopened, for as long as
   * it takes.
   * @throws Refused
   */
  async *follow<T>(options: FollowOptions): AsyncGenerator<T, void, void> {
    const { signal } = options;
    for (let failures = 0; !signal.aborted;) {
      try {
        for await (const data of this.#subscribe<T>(options)) {
          failures = 0;
          yield data;
        }
        return;
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        const pauseMs = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures);
        failures += 1;
        options.onLost(error, pauseMs);
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async *#subscribe<T>({ query, variables, signal }: FollowOptions): AsyncGenerator<T, void, void> {
    const authorization = `Bearer ${await this.#accessToken()}`;
    const client = createClient({
      url: `${this.#url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: true,
      keepAlive: 20_000,
      connectionParams: { authorization },
    });
    const stop = (): void => void client.dispose();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const answer of iterate(client, query, variables())) yield dataOf(answer) as T;
    } catch (error) {
      if (error instanceof CommandError) throw error;
      if (Array.isArray(error)) throw refusalOf({ errors: error as Answer['errors'] & object });
      // A socket that was closed for its token needs another one next time.
      this.#token = undefined;
      throw new ConnectionLost('The connection to the server was lost.', { cause: error });
    } finally {
      signal.removeEventListener('abort', stop);
      await client.dispose();
    }
  }

  async #accessToken(): Promise<string> {
    const now = this.#now().getTime();
    if (this.#token && now < this.#token.until) return this.#token.value;
    const secret =
      typeof this.#clientSecret === 'string' ? this.#clientSecret : this.#clientSecret.reveal();
    const basic = Buffer.from(
      `${encodeURIComponent(this.#clientId)}:${encodeURIComponent(secret)}`,
    ).toString('base64');
    const answer = await this.#fetch('/oauth/token', {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const {
      access_token: value,
      expires_in: seconds,
      error = 'invalid_client',
      error_description: why = 'it does not say why',
    } = answer as TokenAnswer;
    if (value === undefined)
      throw new Refused(error, `The server gives no access token to ${this.#clientId}: ${why}`);
    this.#token = { value, until: now + Number(seconds) * 1000 - RENEW_BEFORE_MS };
    return value;
  }

  async #fetch(path: string, init: RequestInit): Promise<unknown> {
    try {
      const response = await fetch(this.#url + path, {
        ...init,
        headers: { 'user-agent': USER_AGENT, ...(init.headers as Record<string, string>) },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return JSON.parse(await response.text());
    } catch (cause) {
      throw new ConnectionLost(`No answer from ${this.#url}: is the server running there?`, {
        cause,
      });
    }
  }
}

function iterate(
  client: Client,
  query: string,
  variables: Variables,
): AsyncIterableIterator<unknown> {
  return client.iterate({ query, variables });
}

function dataOf(answer: unknown): unknown {
  const { data, errors } = answer as Answer;
  if (errors?.[0]) throw refusalOf({ errors });
  return data;
}

function refusalOf({ errors = [] }: Answer): CommandError {
  const [first] = errors;
  const code = first?.extensions?.code ?? 'INTERNAL_SERVER_ERROR';
  return new Refused(code, first?.message ?? 'The server refused without a reason.');
}
