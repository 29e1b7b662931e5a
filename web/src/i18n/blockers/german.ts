import { CODES } from './codes.de.ts';
import { STEPS } from './steps.de.ts';
import { TITLES } from './titles.de.ts';
import { type BlockerWords, ENGLISH } from './words.ts';

/** Text of the graph, in which names stand for placeholders, and its translation. */
interface Template {
  readonly pattern: string;
  readonly names: readonly string[];
  readonly german: string;
}

const PLACEHOLDER = /\{(\w+)\}/g;

function toTemplate([english, german]: readonly [string, string]): Template {
  const names = [...english.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const pattern = english
    .split(/\{\w+\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('(.+?)');
  return { pattern, names, german };
}

/** Returns templates, the longest first, so that none is taken for the beginning of a longer one. */
const templatesOf = (texts: Readonly<Record<string, string>>): readonly Template[] =>
  Object.entries(texts)
    .sort(([one], [other]) => other.length - one.length)
    .map(toTemplate);

const STEP_TEMPLATES = templatesOf(STEPS);
const TITLE_TEMPLATES = new Map(
  Object.entries(TITLES).map(([code, texts]) => [code, templatesOf(texts)] as const),
);
const NAMES = new Map<string, string>(Object.entries(CODES));

/**
 * Translates the beginning of a text, up to its end or a separator.
 * @returns the translation and what follows; null if no template matches
 */
function translate(
  templates: readonly Template[],
  text: string,
  separator: string,
): readonly [german: string, rest: string] | null {
  for (const { pattern, names, german } of templates) {
    const found = new RegExp(`^${pattern}(?:${separator})`).exec(text);
    if (!found) continue;
    const filled = names.reduce(
      (filling, name, index) => filling.replaceAll(`{${name}}`, () => found[index + 1] ?? ''),
      german,
    );
    return [filled, text.slice(found[0].length)];
  }
  return null;
}

function warningOf(text: string): string {
  const [, code = '', words = ''] = /^([A-Z_]+): (.+)$/.exec(text) ?? [];
  const title = translate(TITLE_TEMPLATES.get(code) ?? [], words, '\\. |\\.$');
  if (!title) return text;
  const parts = [`${title[0]}.`];
  for (let rest = title[1]; rest !== '';) {
    const step = translate(STEP_TEMPLATES, rest, ' |$');
    if (!step) return text;
    parts.push(step[0]);
    rest = step[1];
  }
  return parts.join(' ');
}

/** Texts of blockers in German; one without a translation is shown as the graph has it. */
export const GERMAN: BlockerWords = {
  code: (code) => NAMES.get(code) ?? ENGLISH.code(code),
  title: (code, title) => translate(TITLE_TEMPLATES.get(code) ?? [], title, '$')?.[0] ?? title,
  step: (step) => translate(STEP_TEMPLATES, step, '$')?.[0] ?? step,
  warning: warningOf,
};
