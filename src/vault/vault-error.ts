/**
 * UNKNOWN_KEY: sealed with a key that is not in the ring; DOES_NOT_OPEN: altered, moved to another
 * place, or not ours.
 */
export type VaultErrorCode = 'UNKNOWN_KEY' | 'DOES_NOT_OPEN';

/**
 * A sealed value that does not open. Neither the message nor the cause ever holds what was sealed.
 */
export class VaultError extends Error {
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VaultError';
    this.code = code;
  }
}
