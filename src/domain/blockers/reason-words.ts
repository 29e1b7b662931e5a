import { type Phrase } from './rule.js';

/** Lower case, accents and punctuation removed, a blank in front of every word. */
function toWords(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '');
  const words = plain.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
  return ` ${words.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()}`;
}

/**
 * Returns whether a provider's text contains any of the phrases, whatever its case, spacing,
 * punctuation and order of words. A word of a phrase matches every word that begins with it.
 */
export function mentions(text: string, phrases: readonly Phrase[]): boolean {
  const words = toWords(text);
  const hasWord = (word: string): boolean =>
    word.split('|').some((choice) => words.includes(` ${choice}`));
  return phrases.some((phrase) => phrase.every(hasWord));
}
