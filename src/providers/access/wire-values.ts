import { z } from 'zod';
import { readNumber } from './values.js';

/** Token that fits into a header; RFC 6750, 2.1 allows less. */
export const headerToken = z.string().regex(/^[\x21-\x7e]+$/);

/** Token that may be missing, null or an empty text, all of which mean that there is none. */
export const optionalToken = z
  .union([headerToken, z.literal('').transform((): null => null)])
  .nullish();

const YEAR_SECONDS = 366 * 86_400;
/**
 * Assumed lifetime where an answer has none, which RFC 6749, 5.1 allows: the token is soon renewed.
 */
const UNKNOWN_SECONDS = 300;

/**
 * Lifetime of a token in seconds, also as text. A longer one than a year is cut, so that its end
 * remains a date.
 */
export const lifetime = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((given) => (given === null || given === undefined ? UNKNOWN_SECONDS : given))
  .transform((given, context) => {
    const seconds = readNumber(given);
    if (seconds !== null && seconds > 0) return Math.min(seconds, YEAR_SECONDS);
    context.addIssue({ code: 'custom', message: 'is no time' });
    return z.NEVER;
  });

/** Type of a token; the only one in use, and so the one of an answer without it. */
export const bearer = z
  .string()
  .regex(/^bearer$/i)
  .nullish();

/** Scopes of a token, which inform only: anything but a text is none. */
export const scope = z.string().nullish().catch(null);

/** Number as text. One with more digits than a number here can hold would become another one. */
const numberText = z
  .number()
  .refine((number) => !Number.isInteger(number) || Number.isSafeInteger(number))
  .transform(String);

/** Text that may as well come as a number. */
export const looseText = z.union([z.string(), numberText]);

/** Maximum characters of an id: indexes of PostgreSQL hold no texts of any length. */
const MAX_ID = 255;
/** Replacement of bytes and escapes that are no text. */
const NO_TEXT = '\ufffd';

/** Id at the provider: a text or a number, none of whose characters was lost. */
export const identifier = looseText.refine(
  (text) => text.trim() !== '' && text.length <= MAX_ID && !text.includes(NO_TEXT),
  'is no id',
);

/** Name that is stored and searched for: longer ones than any real one are not read. */
export const shortText = z.string().max(MAX_ID);
export const looseShortText = looseText.refine((text) => text.length <= MAX_ID, 'is too long');
