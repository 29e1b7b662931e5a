import { type Limit, type Telemetry } from '../../domain/ports/telemetry.js';
import { type Log } from '../../graphql/engine/errors.js';

/** Least time between two log lines about one limit. */
const QUIET_MS = 10_000;

interface Line {
  readonly at: number;
  /** Hits since the line that were not logged. */
  unlogged: number;
}

const MESSAGES: Readonly<Record<Limit, string>> = {
  'unread-caller': 'an answer was dropped: its caller leaves too much unread',
  'unread-total': 'a connection was cut: all callers together leave too much unread',
  'body-caller': 'a body was refused: its caller has too much under way',
  'body-total': 'a body was refused: all callers together have too much under way',
  'connections-network': 'a connection was closed: its network has too many without a good token',
  'connections-client': 'a connection was refused: its client has too many',
  'connections-total': 'a connection was closed or refused: there are too many in all',
  'socket-time': 'a WebSocket was closed: no good token came on it in time',
  pipelined: 'a connection was cut: it sent too many requests without waiting for answers',
  'request-time': 'a connection was cut: its request took too long to arrive',
  'unread-time': 'a connection was cut: its caller does not read',
};

/**
 * Counts every hit of a limit on connections, and logs the first of each limit and then at most one
 * every ten seconds.
 */
export class LimitReports {
  readonly #telemetry: Pick<Telemetry, 'limitHit'>;
  readonly #log: Pick<Log, 'warn'>;
  readonly #now: () => Date;
  readonly #lines = new Map<Limit, Line>();

  constructor(telemetry: Pick<Telemetry, 'limitHit'>, log: Pick<Log, 'warn'>, now: () => Date) {
    this.#telemetry = telemetry;
    this.#log = log;
    this.#now = now;
  }

  /** @param caller - client or network, see `callerKey` */
  hit(limit: Limit, caller: string, details: Readonly<Record<string, number>> = {}): void {
    this.#telemetry.limitHit(limit);
    const at = this.#now().getTime();
    const last = this.#lines.get(limit);
    if (last && at - last.at < QUIET_MS) {
      last.unlogged += 1;
      return;
    }
    this.#lines.set(limit, { at, unlogged: 0 });
    const unlogged = last && last.unlogged > 0 ? { unlogged: last.unlogged } : {};
    this.#log.warn({ limit, caller, ...details, ...unlogged }, MESSAGES[limit]);
  }
}
