import { type Phrase } from './rule.js';

/** Accents, and characters that are not seen, such as soft hyphens. */
const MARKS = /[\p{M}\p{Cf}]/gu;
/** Places between the words of `privacyMode` and `OEMState`, but not within `VINs`. */
const HUMPS = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll}{2})/gu;

/** Lower case, accents and punctuation removed, a blank in front of every word and at the end. */
function toWords(text: string): string {
  const plain = text.normalize('NFKD').replace(MARKS, '').replace(HUMPS, ' ').toLowerCase();
  return ` ${plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
}

/**
 * Returns whether a provider's text contains any of the phrases, whatever its case, spacing,
 * punctuation and order of words. A word of a phrase matches every word that begins with it; one
 * that ends with a blank matches this word alone.
 */
export function mentions(text: string, phrases: readonly Phrase[]): boolean {
  const words = toWords(text);
  const hasWord = (word: string): boolean =>
    word.split('|').some((choice) => words.includes(` ${choice}`));
  return phrases.some((phrase) => phrase.every(hasWord));
}
