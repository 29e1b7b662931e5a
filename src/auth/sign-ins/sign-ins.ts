import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '../../domain/ports/logger.js';
import { type ApiClientRow, findClientByClientId } from '../../store/access/api-clients.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { type Store } from '../../store/engine/store.js';
import { verifyClientSecret } from '../client-secrets.js';
import { OauthError } from '../oauth-error.js';
import { type Attempt, type AttemptOutcome, type Sharing, SignInLimits } from './sign-in-limits.js';
import { SignInReports } from './sign-in-reports.js';
import { NoTurn, type Turns } from './turns.js';
import { WindowCounts } from './window-counts.js';

/** Credentials of a caller of an OAuth endpoint, and its network. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Network of the call, as limits count it. */
  readonly network: string;
  readonly requestId: string;
}

export interface SignInsParts {
  readonly store: Store;
  /** Bounds concurrent derivations of keys. */
  readonly turns: Turns;
  /** Maximum successes per minute for one client from one network; 0 means no limit. */
  readonly perMinute: number;
  readonly log: Logger;
  readonly now: () => Date;
  /** Adds the counts up with those of other instances. */
  readonly sharing?: Sharing;
}

/** Stored client of a sign-in attempt. */
interface Found {
  readonly client: ApiClientRow | undefined;
  readonly attempt: Attempt;
}

/** Attempt whose secret was verified. */
interface Verified extends Found {
  /** The client, if its secret is the one given. */
  readonly good: ApiClientRow | undefined;
}

/** Average time between looks whether other attempts have ended, in milliseconds. */
const WAIT_MS = 80;
/** Maximum looks before a caller has to try again: some ten seconds. */
const MAX_WAITS = 120;
const RETRY_SECONDS = 1;

/**
 * Window with one audit entry per client, in milliseconds: the audit log is permanent, and any
 * caller can fail.
 */
const AUDIT_WINDOW_MS = 3_600_000;

/** Authenticates clients by their secrets; slows down, logs and audits failed attempts. */
export class SignIns {
  readonly #store: Store;
  readonly #turns: Turns;
  readonly #limits: SignInLimits;
  readonly #reports: SignInReports;
  readonly #lockOuts: WindowCounts;
  readonly #log: Logger;
  readonly #now: () => Date;

  constructor({ store, turns, perMinute, log, now, sharing }: SignInsParts) {
    this.#store = store;
    this.#turns = turns;
    this.#limits = new SignInLimits({ perMinute, now, ...(sharing && { sharing }) });
    this.#reports = new SignInReports(log);
    this.#lockOuts = new WindowCounts(now, AUDIT_WINDOW_MS);
    this.#log = log;
    this.#now = now;
  }

  /**
   * Checks the limits before it waits for a turn, and again at its turn: other attempts have failed
   * meanwhile. Where others in progress leave no room, it gives up its turn until some have ended.
   * @throws OauthError invalid_client, slow_down, temporarily_unavailable
   */
  async authenticate(credentials: ClientCredentials): Promise<ApiClientRow> {
    for (let waited = 0; waited < MAX_WAITS; waited += 1) {
      const { attempt } = await this.#look(credentials);
      const verified = await this.#inTurn(callerOf(attempt), () => this.#verify(credentials));
      if (verified?.good) return verified.good;
      if (verified) {
        await this.#noteFailure(credentials, verified);
        throw unknownClient();
      }
      await sleep(WAIT_MS * (0.5 + Math.random()));
    }
    const message = `Too many sign-ins of this client at once; try again in ${RETRY_SECONDS} s.`;
    throw new OauthError('temporarily_unavailable', message, { retryAfterSeconds: RETRY_SECONDS });
  }

  async #inTurn<T>(caller: string, job: () => Promise<T>): Promise<T> {
    try {
      return await this.#turns.run(caller, job);
    } catch (error) {
      throw error instanceof NoTurn ? toOauthError(error) : error;
    }
  }

  /**
   * Reserves room for the attempt before it verifies the secret.
   * @returns undefined if the secret was not verified, as attempts in progress leave no room
   */
  async #verify(credentials: ClientCredentials): Promise<Verified | undefined> {
    const found = await this.#look(credentials);
    const end = this.#limits.begin(found.attempt);
    let outcome: AttemptOutcome = 'unknown';
    try {
      const { waitSeconds, isCrowded } = await this.#limits.admit(found.attempt);
      refuseFor(waitSeconds);
      if (isCrowded) return undefined;
      const hash = found.client?.secretHash ?? null;
      const isGood = await verifyClientSecret(credentials.clientSecret, hash);
      outcome = found.client && isGood ? 'good' : 'wrong';
    } finally {
      end(outcome);
    }
    return { ...found, good: outcome === 'good' ? found.client : undefined };
  }

  /** Queries the database only for callers within the limits that do not depend on its answer. */
  async #look({ clientId, network }: ClientCredentials): Promise<Found> {
    this.#requireRoom({ clientId, network, isKnown: true });
    const client = await findClientByClientId(this.#store.read, clientId);
    const attempt: Attempt = { clientId, network, isKnown: client !== undefined };
    this.#requireRoom(attempt);
    return { client, attempt };
  }

  #requireRoom(attempt: Attempt): void {
    refuseFor(this.#limits.waitSeconds(attempt));
  }

  async #noteFailure({ requestId }: ClientCredentials, { client, attempt }: Found): Promise<void> {
    const lockedSeconds = this.#limits.waitSeconds(attempt);
    this.#reports.failed({ ...attempt, requestId, lockedSeconds });
    if (client && lockedSeconds > 0) await this.#audit(client, attempt, requestId, lockedSeconds);
  }

  /** Records a failed attempt. The caller is refused even if the entry cannot be written. */
  async #audit(client: ApiClientRow, attempt: Attempt, requestId: string, lockedSeconds: number) {
    const { id: subjectId, clientId } = client;
    if (this.#lockOuts.waitSeconds(subjectId, 1) > 0) return;
    this.#lockOuts.add(subjectId);
    const record = {
      viewer: { clientId, requestId },
      action: 'api_client.locked_out',
      fleetId: null,
      subjectId,
      details: { network: attempt.network, lockedSeconds },
    };
    try {
      await this.#store.write((tx) => recordAudit(tx, record, this.#now()));
    } catch (error) {
      this.#lockOuts.clear(subjectId);
      this.#log.warn({ err: error, clientId }, 'a lock-out could not be written to the audit log');
    }
  }
}

function refuseFor(retryAfterSeconds: number): void {
  if (retryAfterSeconds === 0) return;
  const message = `Too many attempts; try again in ${retryAfterSeconds} s.`;
  throw new OauthError('slow_down', message, { retryAfterSeconds });
}

/**
 * Returns the caller under which an attempt waits: clients are separate from each other, and from
 * unknown client ids.
 */
function callerOf({ clientId, network, isKnown }: Attempt): string {
  return isKnown ? `${network} ${clientId}` : network;
}

function toOauthError({ message, retryAfterSeconds, isCallers }: NoTurn): OauthError {
  return new OauthError(isCallers ? 'slow_down' : 'temporarily_unavailable', message, {
    retryAfterSeconds,
  });
}

/** Refuses a wrong secret and an unknown client in the same words. */
export function unknownClient(): OauthError {
  return new OauthError('invalid_client', 'Client id or secret is wrong.');
}
