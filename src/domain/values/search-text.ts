/** Minimum and maximum length of a search text, without blanks and hyphens. */
export const MIN_SEARCH_LENGTH = 2;
export const MAX_SEARCH_LENGTH = 64;

/**
 * Normalizes a text for the search: case, blanks, hyphens and the width of characters do not
 * matter, in any alphabet.
 */
export function searchable(text: string): string {
  return (
    text
      .normalize('NFKC')
      // By way of capitals, so that ß is found as SS.
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKC')
      .replaceAll('ς', 'σ')
      .replaceAll(/[\s\p{Pd}\p{Cc}\p{Cf}−]/gu, '')
  );
}
