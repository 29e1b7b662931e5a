import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Config } from '../config/config.js';
import { USER_AGENT } from '../domain/values/version.js';
import { ConnectionLost, noAnswer, readAnswer } from './answers.js';
import {
  type CliContext,
  type CommandArgs,
  CommandError,
  type Option,
  UsageError,
} from './command.js';
import { DEFAULT_PROFILE, type Profile, readProfiles } from './profiles.js';

/** Options of every command that calls a server. */
export const REMOTE_OPTIONS: readonly Option[] = [
  { flags: '--profile <name>', description: 'server and client of "login"; default unless given' },
  { flags: '--url <url>', description: 'address of the server, in place of the profile' },
];

const TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Minimum remaining lifetime of a token that is used, in milliseconds. */
const RENEW_BEFORE_MS = 30_000;

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

/**
 * A running server as a client sees it, with an access token that is renewed when it is about to
 * end.
 */
export class Remote {
  readonly #url: string;
  readonly #clientId: string;
  readonly #clientSecret: string;
  readonly #now: () => Date;
  #token: { readonly value: string; readonly until: number } | undefined;

  constructor({ url, clientId, clientSecret }: Profile, now: () => Date) {
    this.#url = url.replace(/\/+$/, '');
    this.#clientId = clientId;
    this.#clientSecret = clientSecret;
    this.#now = now;
  }

  /**
   * Runs an operation, again and again while the server cannot be reached.
   * @param onLost called before each further attempt
   * @throws Refused
   */
  async runUntilAnswered<T>(
    query: string,
    variables: Variables,
    onLost: FollowOptions['onLost'],
  ): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.run<T>(query, variables);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        // Nothing has ever answered there: the address is wrong.
        if (!error.wasAnswered && !this.#token) throw error;
        const pauseMs = pauseAfter(error, failures);
        onLost(error, pauseMs);
        await sleep(pauseMs);
      }
    }
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
        const pauseMs = pauseAfter(error, failures);
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
    const basic = Buffer.from(
      `${encodeURIComponent(this.#clientId)}:${encodeURIComponent(this.#clientSecret)}`,
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
    const url = this.#url;
    const response = await fetch(url + path, {
      ...init,
      headers: { 'user-agent': USER_AGENT, ...(init.headers as Record<string, string>) },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw noAnswer(url, cause);
    });
    return readAnswer(url, response);
  }
}

/** Reports that the server cannot be reached, and when the next attempt is. */
export const reportLost =
  ({ complain }: Pick<CliContext, 'complain'>): FollowOptions['onLost'] =>
  ({ message }, pauseMs) =>
    complain(`${message} Trying again in ${pauseMs / 1000} s.`);

function pauseAfter({ retryAfterSeconds }: ConnectionLost, failures: number): number {
  const pauseMs =
    retryAfterSeconds === null ? FIRST_PAUSE_MS * 2 ** failures : retryAfterSeconds * 1000;
  return Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs));
}

/**
 * Opens the server that a command is for: that of the profile, or of the settings FLEETGRAPH_URL
 * and FLEETGRAPH_CLIENT, which win over the default profile.
 * @throws UsageError, CommandError
 */
export function openRemote(
  { values }: Pick<CommandArgs, 'values'>,
  config: Pick<Config, 'serverUrl' | 'client'>,
  context: Pick<CliContext, 'env' | 'now'>,
): Remote {
  const name = values['profile'];
  const found = profileOf(name, config, context);
  if (!found)
    throw new UsageError(
      name === undefined
        ? 'This calls the server as an API client: "login" first, or set FLEETGRAPH_CLIENT=clientId:clientSecret. "client create --local" creates the first one.'
        : `There is no profile ${name}: "login --profile ${name}" creates it.`,
    );
  const profile = { ...found, url: values['url'] ?? found.url };
  assertUrl(profile.url);
  return new Remote(profile, context.now);
}

function profileOf(
  name: string | undefined,
  { client, serverUrl }: Pick<Config, 'serverUrl' | 'client'>,
  context: Pick<CliContext, 'env'>,
): Profile | undefined {
  if (name === undefined && client) {
    const { clientId, clientSecret } = client;
    return { url: serverUrl, clientId, clientSecret: clientSecret.reveal() };
  }
  return readProfiles(context)[name ?? DEFAULT_PROFILE];
}

/** The switch of commands that can also work on the database of this machine. */
export const LOCAL_OPTION: Option = {
  flags: '--local',
  description: 'works on the database itself, as for the first client; so too without a profile',
};

/** Opens the server for a command with `LOCAL_OPTION`; null where the database itself is meant. */
export function openRemoteUnlessLocal(
  args: Pick<CommandArgs, 'values' | 'flags'>,
  config: Pick<Config, 'serverUrl' | 'client'>,
  context: Pick<CliContext, 'env' | 'now'>,
): Remote | null {
  if (args.flags.has('local')) return null;
  const { profile, url } = args.values;
  const isRemote = profile !== undefined || url !== undefined;
  return isRemote || profileOf(profile, config, context) ? openRemote(args, config, context) : null;
}

/** @throws UsageError for anything but a URL by http or https */
export function assertUrl(url: string): void {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError('--url must be a URL, such as https://fleet.example.com.');
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
