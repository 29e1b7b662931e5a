import { type Logger } from '../../domain/ports/logger.js';
import { prefixOfId } from '../../domain/values/ids.js';
import { API_CLIENT_ID_PREFIX } from '../../domain/values/viewer.js';
import { SampledLines } from './sampled-lines.js';

/** Sign-in with a wrong secret or for an unknown client. */
export interface FailedSignIn {
  readonly clientId: string;
  /** True if the client exists. */
  readonly isKnown: boolean;
  readonly network: string;
  readonly requestId: string;
  /** Seconds until the next attempt is accepted; 0 if it is accepted now. */
  readonly lockedSeconds: number;
}

/**
 * Logs failed sign-ins and lock-outs: the first ten of a minute, and the number of the others when
 * it is over.
 */
export class SignInReports {
  readonly #failures: SampledLines;
  readonly #lockOuts: SampledLines;

  constructor(log: Pick<Logger, 'warn'>) {
    this.#failures = new SampledLines(log, 'a sign-in failed');
    this.#lockOuts = new SampledLines(log, 'a sign-in failed, and the next ones are refused');
  }

  failed({ clientId, isKnown, network, requestId, lockedSeconds }: FailedSignIn): void {
    const fields = { clientId: shownId(clientId, isKnown), isKnown, network, reqId: requestId };
    if (lockedSeconds > 0) this.#lockOuts.warn({ ...fields, lockedSeconds });
    else this.#failures.warn(fields);
  }
}

/**
 * Returns the client id to log. People enter secrets in its place: an id that is neither a client's
 * nor of our format is not logged.
 */
function shownId(clientId: string, isKnown: boolean): string | null {
  return isKnown || prefixOfId(clientId) === API_CLIENT_ID_PREFIX ? clientId : null;
}
