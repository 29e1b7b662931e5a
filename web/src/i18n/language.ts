import { useSyncExternalStore } from 'react';
import { type Language, storedLanguage, storeLanguage } from './stored-language';

const listeners = new Set<() => void>();

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', de: 'de-DE' };

/** Name under which React Aria looks for the language of the page. */
const ARIA_LOCALE = Symbol.for('react-aria.i18n.locale');

/** Says in which language the page is: to the browser, and to React Aria. */
function show(language: Language): void {
  document.documentElement.lang = language;
  Object.assign(window, { [ARIA_LOCALE]: LOCALES[language] });
}

let current = storedLanguage();
show(current);

export function setLanguage(language: Language): void {
  current = language;
  storeLanguage(language);
  show(language);
  // React Aria looks again when the browser's languages have changed.
  window.dispatchEvent(new Event('languagechange'));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns the language that the viewer reads. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => current);
}

/** Texts of one screen in every language. */
export type Catalog<M> = Readonly<Record<Language, M>>;

/** Returns the texts of a catalog in the viewer's language. */
export function useTexts<M>(catalog: Catalog<M>): M {
  return catalog[useLanguage()];
}

interface Counting {
  readonly rules: Intl.PluralRules;
  readonly numbers: Intl.NumberFormat;
}

const counting = new Map<Language, Counting>();

function countingIn(language: Language): Counting {
  const known = counting.get(language);
  if (known) return known;
  const made = {
    rules: new Intl.PluralRules(language),
    numbers: new Intl.NumberFormat(language),
  };
  counting.set(language, made);
  return made;
}

/** Returns `one` or `other` for a number, as the language counts; with `#` for the number itself. */
export function plural(language: Language, count: number, one: string, other: string): string {
  const { rules, numbers } = countingIn(language);
  const form = rules.select(count) === 'one' ? one : other;
  return form.replaceAll('#', numbers.format(count));
}
