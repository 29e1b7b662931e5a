import { FleetgraphError } from '../domain/errors.js';
import { VaultError } from './vault-error.js';

/** Delay before another attempt is useful, in seconds: another instance may answer it. */
const RETRY_SECONDS = 5;

/**
 * A value is sealed with a key that another instance has and this one lacks. Callers learn that
 * they may try again; the cause names the key, for the operator.
 */
export class MissingKey extends FleetgraphError {
  override readonly cause: VaultError;

  constructor(kid: string) {
    super(
      'STORE_UNAVAILABLE',
      'This server cannot open a stored secret now: an encryption key is missing. Try again.',
      { retryAfterSeconds: RETRY_SECONDS },
    );
    this.name = 'MissingKey';
    this.cause = new VaultError('UNKNOWN_KEY', instructionFor(kid));
  }
}

/** Returns what the operator should do about a missing key. */
export function instructionFor(kid: string): string {
  return `Secrets are sealed with the key ${kid}, which is not among the encryption keys of this server: add it to FLEETGRAPH_ENCRYPTION_KEYS, behind the first, and restart.`;
}

/** Returns whether a sealed value could not be opened, whatever the reason. */
export function isUnopened(error: unknown): boolean {
  return error instanceof VaultError || error instanceof MissingKey;
}
