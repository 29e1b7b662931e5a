import { z } from 'zod';

/** The longest secret we take, e.g. a PEM with its frame. */
export const MAX_SECRET_LENGTH = 4096;

/**
 * Field of an account's secrets, or the public id beside it. No message quotes the value it
 * refuses.
 */
export const secretText = z
  .string({ error: 'must be text' })
  .min(1, 'must not be empty')
  .max(MAX_SECRET_LENGTH, `must have at most ${MAX_SECRET_LENGTH} characters`)
  .regex(/^\S(.*\S)?$/u, 'must be one line that neither begins nor ends with a blank');
