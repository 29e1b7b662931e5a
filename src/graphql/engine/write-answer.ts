import { tooLarge } from '../limits/limits.js';

/** Most bytes in UTF-8 of one unit of a text. */
const MOST_BYTES_PER_UNIT = 3;

/** An answer as far as it is written here. */
export interface WrittenAnswer {
  readonly data?: unknown;
  readonly errors?: unknown;
  /** For a router that asks for it, its trace, which may be larger than the rest. */
  readonly extensions?: unknown;
}

/**
 * @returns an answer as JSON, without its extensions or as a refusal where it is too large
 *   otherwise.
 */
export function writeAnswer(answer: WrittenAnswer, limit: number): string {
  const text = JSON.stringify(answer);
  if (text.length * MOST_BYTES_PER_UNIT <= limit || Buffer.byteLength(text) <= limit) return text;
  if (answer.extensions) return writeAnswer({ ...answer, extensions: undefined }, limit);
  const { message, extensions } = tooLarge(limit, 'query');
  const { code } = extensions;
  return JSON.stringify({ data: null, errors: [{ message, extensions: { code } }] });
}
