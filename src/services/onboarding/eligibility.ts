import { type Eligibility } from '../../domain/eligibility.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type Caller, requireScope } from '../../domain/values/viewer.js';
import { parseVin, VIN_RULE } from '../../domain/values/vin.js';
import { noBrand, readBrand } from '../../providers/catalogue.js';
import { ProviderFailure, type ProviderFailureKind } from '../../providers/failure.js';
import { type EligibilityPort } from '../../providers/ports/eligibility.js';
import { type Provider } from '../../providers/provider.js';
import { type StoredAccount } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { describe, toRefusal } from '../access/provider-errors.js';
import { findVisibleAccount } from '../access/visible-account.js';

/** Maximum concurrent checks of one plan. */
const CONCURRENCY = 4;
/**
 * Maximum consecutive failures before the remaining checks are skipped: each may have taken the
 * whole timeout of a call.
 */
const MAX_FAILURES_IN_A_ROW = CONCURRENCY;

/** Failures that every further check would meet as well. */
const CONCERNS_ALL: readonly ProviderFailureKind[] = ['unauthorized', 'rate-limited'];

export interface EligibilityServiceParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly now: () => Date;
}

/** Vehicle to check. */
export interface EligibilityQuestion {
  readonly vin: string;
  readonly brand: string;
}

/** Result of a check, or the reason why there is none. */
export type EligibilityResult =
  | { readonly eligibility: Eligibility; readonly warning: null }
  | { readonly eligibility: null; readonly warning: string };

/**
 * Checks whether vehicles can be connected at all; calls the provider each time, since its answers
 * change.
 */
export class EligibilityService {
  readonly #parts: EligibilityServiceParts;

  constructor(parts: EligibilityServiceParts) {
    this.#parts = parts;
  }

  /**
   * Calls the account's provider.
   * @throws FleetgraphError PROVIDER_… when the call fails; BAD_USER_INPUT for an unknown account,
   * or a brand without an eligibility check
   */
  async check(caller: Caller, accountId: string, vin: string, brand: string): Promise<Eligibility> {
    const viewer = requireScope(caller, 'fleet:read');
    const { store, sessions } = this.#parts;
    const account = await findVisibleAccount(store.read, viewer, accountId);
    if (!account) throw badInput('accountId', 'There is no such account.');
    const { description, eligibility: port } = sessions.provider(account);
    if (!port) throw badInput('accountId', `${description.displayName} has no eligibility check.`);
    const support = readBrand(description, brand);
    if (!support) throw badInput('brand', noBrand(description));
    if (!support.eligibilityCheck)
      throw badInput(
        'brand',
        `${description.displayName} has no eligibility check for ${support.displayName}.`,
      );
    if (parseVin(vin, support.brand) === undefined) throw badInput('vin', VIN_RULE);
    try {
      const eligibility = await this.#ask(port, account, { vin, brand: support.brand });
      await sessions.noteSuccess(account);
      return eligibility;
    } catch (error) {
      if (error instanceof ProviderFailure) throw toRefusal(error);
      throw error;
    }
  }

  /** Returns whether the account's provider can check vehicles of a brand. */
  canCheck(account: StoredAccount, brand: string): boolean {
    const provider: Provider = this.#parts.sessions.provider(account);
    return (
      provider.eligibility !== undefined &&
      readBrand(provider.description, brand)?.eligibilityCheck === true
    );
  }

  /**
   * Checks many vehicles, a few at once. A failure affects only its own result, unless it concerns
   * all.
   * @returns results in the order of the questions
   */
  async checkAll(
    account: StoredAccount,
    questions: readonly EligibilityQuestion[],
  ): Promise<readonly EligibilityResult[]> {
    const port = this.#parts.sessions.provider(account).eligibility;
    if (!port) throw new Error(`${account.provider} has no eligibility check`);
    const results: EligibilityResult[] = [];
    let next = 0;
    let failuresInARow = 0;
    let stopped: string | undefined;
    const askOn = async (): Promise<void> => {
      for (let index = next++; index < questions.length; index = next++) {
        if (stopped !== undefined) {
          results[index] = { eligibility: null, warning: stopped };
          continue;
        }
        try {
          results[index] = {
            eligibility: await this.#ask(port, account, questions[index] as EligibilityQuestion),
            warning: null,
          };
          failuresInARow = 0;
        } catch (error) {
          if (!(error instanceof ProviderFailure)) throw error;
          results[index] = {
            eligibility: null,
            warning: `The eligibility could not be checked. ${describe(error)}`,
          };
          failuresInARow = error.kind === 'rejected' ? 0 : failuresInARow + 1;
          if (CONCERNS_ALL.includes(error.kind) || failuresInARow >= MAX_FAILURES_IN_A_ROW)
            stopped = `The eligibility was not checked any more. ${describe(error)}`;
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, askOn));
    if (failuresInARow === 0 && results.some(({ eligibility }) => eligibility !== null))
      await this.#parts.sessions.noteSuccess(account);
    return results;
  }

  async #ask(
    port: EligibilityPort,
    account: StoredAccount,
    { vin, brand }: EligibilityQuestion,
  ): Promise<Eligibility> {
    const { sessions, now } = this.#parts;
    try {
      const answer = await port.check(sessions.open(account), vin, brand);
      return { ...answer, checkedAt: now() };
    } catch (error) {
      // A refused vehicle proves nothing about the account.
      if (error instanceof ProviderFailure && error.kind !== 'rejected')
        await sessions.noteFailure(account, error);
      throw error;
    }
  }
}

function badInput(argument: string, message: string): FleetgraphError {
  return new FleetgraphError('BAD_USER_INPUT', message, { argument });
}
