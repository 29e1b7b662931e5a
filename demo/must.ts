import { type Outcome } from '../src/domain/errors.js';

/**
 * Returns the result of a mutation that the demo depends on.
 * @throws Error naming the userErrors
 */
export function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.userErrors.map(({ code, message }) => `${code}: ${message}`).join('; '));
}
