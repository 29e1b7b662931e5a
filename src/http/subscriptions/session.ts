import { type ExecutionResult } from 'graphql';
import { type Authenticated } from '../../auth/authentication.js';
import { type RightsEnd, type RightsWatch } from '../../auth/rights-watch.js';
import { FleetgraphError } from '../../domain/errors.js';

/** Milliseconds that a client has to close its connection after a farewell. */
const FAREWELL_MS = 2000;

/** Reason for which the server ends a session. */
export type SessionEnd = RightsEnd | 'shutdown';

/** Messages for a client whose rights have ended, as close reasons. */
export const RIGHTS_ENDED: Readonly<Record<RightsEnd, string>> = {
  expired: 'The access token has expired',
  revoked: 'The access token is not valid any more',
};

/** Returns the error that ends a subscription when the rights behind it end. */
export function rightsEndedError(end: RightsEnd): FleetgraphError {
  return new FleetgraphError('UNAUTHENTICATED', `${RIGHTS_ENDED[end]}.`);
}

/**
 * Transport's side of a session: one socket, one streamed response, or one subscription of a
 * router.
 */
export interface SessionPort {
  /** Sends the reason to the client and begins to close the connection. Called at most once. */
  readonly farewell: (end: SessionEnd) => void;
  /** Closes the connection at once. */
  readonly cut: () => void;
  /** Cuts a client that has stopped reading or answering. Called at every sweep. */
  readonly check?: (sweep: number) => void;
}

export interface SessionsOptions {
  /** Notifies sessions of the end of their rights. */
  readonly rights: Pick<RightsWatch, 'watch'>;
  /** Milliseconds between two sweeps; without it there are none. */
  readonly sweepMs?: number;
  /** Milliseconds between a farewell and the cut; 2000 by default. */
  readonly farewellMs?: number;
}

/**
 * One client that stays connected. A transport opens the session, admits its caller, pumps
 * responses, and closes the session when the connection is closed. The session ends by itself with
 * the caller's rights and when the server stops.
 */
export class Session {
  readonly #port: SessionPort;
  readonly #options: SessionsOptions;
  readonly #onClose: () => void;
  readonly #closed = Promise.withResolvers<undefined>();
  #stopWatching = (): void => undefined;
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;
  #isClosed = false;

  constructor(port: SessionPort, options: SessionsOptions, onClose: () => void) {
    this.#port = port;
    this.#options = options;
    this.#onClose = onClose;
  }

  /** Ends the session when the rights of its caller end; anonymous callers (null) have none. */
  admit(caller: Authenticated | null): void {
    this.#stopWatching();
    if (caller && !this.#isClosed)
      this.#stopWatching = this.#options.rights.watch(caller, (why) => void this.end(why));
  }

  /**
   * Sends the farewell, unless the session is ending already. Settles when the session is closed.
   */
  end(why: SessionEnd): Promise<void> {
    if (!this.#isEnding && !this.#isClosed) {
      this.#isEnding = true;
      this.#port.farewell(why);
    }
    return this.finish();
  }

  /** Cuts the connection unless it closes in time. Settles when the session is closed. */
  async finish(): Promise<void> {
    this.#isEnding = true;
    if (!this.#isClosed)
      this.#timer ??= setTimeout(this.#port.cut, this.#options.farewellMs ?? FAREWELL_MS);
    await this.#closed.promise;
  }

  /** Releases the session; its transport calls this when the connection is closed. */
  close(): void {
    this.#isClosed = true;
    this.#stopWatching();
    clearTimeout(this.#timer);
    this.#onClose();
    this.#closed.resolve(undefined);
  }

  check(sweep: number): void {
    this.#port.check?.(sweep);
  }
}

/** Open sessions of one transport. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #open = new Set<Session>();
  readonly #sweeper: NodeJS.Timeout | undefined;
  #sweep = 0;
  #isClosing = false;

  constructor(options: SessionsOptions) {
    this.#options = options;
    if (options.sweepMs === undefined) return;
    this.#sweeper = setInterval(() => this.#check(), options.sweepMs);
    this.#sweeper.unref();
  }

  /** Number of open sessions. */
  get size(): number {
    return this.#open.size;
  }

  /** Returns whether the server is about to stop: transports refuse new clients. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Opens a session; one that comes during the shutdown ends at once. */
  open(port: SessionPort): Session {
    const session: Session = new Session(port, this.#options, () => this.#open.delete(session));
    this.#open.add(session);
    if (this.#isClosing) void session.end('shutdown');
    return session;
  }

  /** Ends all sessions. Settles when they are closed. */
  async dispose(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#sweeper);
    await Promise.all([...this.#open].map((session) => session.end('shutdown')));
  }

  #check(): void {
    this.#sweep += 1;
    for (const session of this.#open) session.check(this.#sweep);
  }
}

/** Responses to one subscription. */
export type ResponseSource = AsyncGenerator<ExecutionResult, void, void>;

/**
 * Sends one response. Returns undefined if more may be sent at once, otherwise a promise that
 * settles when more may be sent.
 */
export type SendResponse = (response: ExecutionResult) => Promise<void> | undefined;

/** Sends responses until they end. The next response is executed when the transport takes more. */
export async function pump(responses: ResponseSource, send: SendResponse): Promise<void> {
  for (;;) {
    const result = await responses.next();
    if (result.done) return;
    const drained = send(result.value);
    if (drained) await drained;
  }
}

/**
 * Wraps responses for a library that iterates over them itself: the first `next()` pumps all of
 * them and returns their end.
 */
export function pumped(responses: ResponseSource, send: SendResponse): ResponseSource {
  const iterator: ResponseSource = {
    async next() {
      await pump(responses, send);
      return { done: true, value: undefined };
    },
    return: () => responses.return(),
    throw: (error) => responses.throw(error),
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: () => responses[Symbol.asyncDispose](),
  };
  return iterator;
}
