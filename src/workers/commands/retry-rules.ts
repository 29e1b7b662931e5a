import { type ProviderFailure, type ProviderFailureKind } from '../../providers/failure.js';
import { type Command } from '../../store/commands.js';

/**
 * Cause of a failed attempt; `token-refused`: the token alone, while the account's secrets are
 * still accepted.
 */
export type Cause = ProviderFailureKind | 'token-refused';

/**
 * - `outcome-unknown`: the call may have taken effect.
 * - `unsure`: an earlier attempt may have taken effect.
 * - `foreign`: a proxy or a firewall answered instead of the provider.
 * - `deferred`: foreign, or the provider has said (by a limit or an outage that goes on) when it
 *   may be called again.
 */
export type Condition = 'outcome-unknown' | 'unsure' | 'foreign' | 'deferred';

/** One reason to try a command again. */
export interface RetryRule {
  readonly on: readonly Cause[];
  /** Conditions of which one must hold. */
  readonly when?: readonly Condition[];
  /** Origin of the command: a caller who waits for the outcome, or a row of an onboarding. */
  readonly from?: 'caller' | 'row';
  /** Maximum counted attempts; unlimited by default. */
  readonly maxAttempts?: number;
  /** Age of the command, in milliseconds, at which the rule ends; never by default. */
  readonly untilAgeMs?: number;
}

/**
 * Retry rules for the commands of one kind. Backoff, the provider's `Retry-After` and the account's
 * retry budget apply to all kinds alike and are therefore not part of it.
 */
export interface RetryPolicy {
  /** A command is tried again when one of these rules holds. */
  readonly rules: readonly RetryRule[];
  /** True if deferred attempts count towards `maxAttempts`. */
  readonly countsDeferred: boolean;
  /** Failures after which the provider is looked up before the call is repeated. */
  readonly looksUpAfter: 'unknown-outcome' | 'any-failure';
  /** True if a refused token is distinguished from refused secrets, which takes a sign-in. */
  readonly probesSecrets?: boolean;
  /** Milliseconds added to every backoff. */
  readonly settleMs?: number;
}

/** Failed attempt, with the known facts about it. */
export interface FailedAttempt {
  readonly command: Command;
  readonly failure: ProviderFailure;
  readonly cause: Cause;
  /** Time at which the provider may be called again, where that is known. */
  readonly retryAt: Date | null;
  readonly now: Date;
}

/** Returns whether the command is tried again. */
export function mayRetry({ rules }: RetryPolicy, attempt: FailedAttempt): boolean {
  const { command, cause, now } = attempt;
  const ageMs = now.getTime() - command.createdAt.getTime();
  return rules.some(
    ({ on, when, from, maxAttempts = Infinity, untilAgeMs = Infinity }) =>
      on.includes(cause) &&
      (when === undefined || when.some((condition) => holds(condition, attempt))) &&
      (from === undefined || from === originOf(command)) &&
      command.attempts < maxAttempts &&
      ageMs < untilAgeMs,
  );
}

/**
 * Returns whether the attempt counts. A caller's foreign answer does: nothing else limits how long
 * the caller waits.
 */
export function isCounted({ countsDeferred }: RetryPolicy, attempt: FailedAttempt): boolean {
  if (countsDeferred || !holds('deferred', attempt)) return true;
  return attempt.failure.foreign && originOf(attempt.command) === 'caller';
}

function holds(condition: Condition, { command, failure, retryAt }: FailedAttempt): boolean {
  switch (condition) {
    case 'outcome-unknown':
      return failure.outcomeUnknown;
    case 'unsure':
      return command.unsure;
    case 'foreign':
      return failure.foreign;
    case 'deferred':
      return failure.foreign || failure.kind === 'rate-limited' || retryAt !== null;
  }
}

const originOf = ({ onboardingId }: Command): 'caller' | 'row' =>
  onboardingId === null ? 'caller' : 'row';
