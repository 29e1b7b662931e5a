import { type UserError, userError } from '../domain/errors.js';
import { isSoundText, TEXT_RULE } from '../domain/values/text.js';

const MAX_NAME_LENGTH = 200;

/**
 * Trims a name, or returns the error: names have 1–200 characters of sound text without control
 * characters.
 */
export function checkName(
  text: string,
  field: string,
): { readonly name: string; readonly errors: readonly UserError[] } {
  const name = text.trim();
  if (name === '')
    return {
      name,
      errors: [userError('REQUIRED', [field], `Give \`${field}\` at least one character.`)],
    };
  if (Array.from(name).length > MAX_NAME_LENGTH) {
    return {
      name,
      errors: [
        userError('INVALID', [field], `\`${field}\` has at most ${MAX_NAME_LENGTH} characters.`),
      ],
    };
  }
  if (!isSoundText(name))
    return { name, errors: [userError('INVALID', [field], `\`${field}\` ${TEXT_RULE}`)] };
  if (/\p{Cc}/u.test(name))
    return {
      name,
      errors: [userError('INVALID', [field], `\`${field}\` may not hold control characters.`)],
    };
  return { name, errors: [] };
}

/** Checks as `checkName`; undefined and null pass unchanged. */
export function checkOptionalName<T extends null | undefined>(
  text: string | T,
  field: string,
): { readonly name: string | T; readonly errors: readonly UserError[] } {
  return typeof text === 'string' ? checkName(text, field) : { name: text, errors: [] };
}
