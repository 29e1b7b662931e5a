import { type UserError, userError } from '../../../domain/errors.js';
import { type ProviderFailure } from '../../../providers/failure.js';
import { toUserError } from '../../../services/access/provider-errors.js';

/** Fields of the input by the provider's names, in lower case. */
const FIELDS: Readonly<Record<string, string>> = {
  customtoken: 'customToken',
  firstname: 'firstName',
  lastname: 'lastName',
  email: 'email',
};

/**
 * Returns the user error of a refused driver, at the field that the provider names.
 * @param otherwise field of the input, if the provider names none
 */
export function toDriverError(failure: ProviderFailure, otherwise: string): UserError {
  const named = failure.details
    .map(({ source }) => FIELDS[source?.toLowerCase() ?? ''])
    .find((field) => field !== undefined);
  const { code, message } = toUserError(failure);
  return userError(code, [named ?? otherwise], message);
}
