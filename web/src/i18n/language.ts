import { useSyncExternalStore } from 'react';

/** Languages of the console. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = 'fleetgraph.language';
const listeners = new Set<() => void>();

const isLanguage = (text: string | null | undefined): text is Language =>
  text !== null && text !== undefined && text in LANGUAGES;

function initial(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  const preferred = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return preferred ?? 'en';
}

let current = initial();
document.documentElement.lang = current;

export function setLanguage(language: Language): void {
  current = language;
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
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

/** Returns `one` or `other` for a number, as the language counts; with `#` for the number itself. */
export function plural(language: Language, count: number, one: string, other: string): string {
  const form = new Intl.PluralRules(language).select(count) === 'one' ? one : other;
  return form.replaceAll('#', new Intl.NumberFormat(language).format(count));
}
