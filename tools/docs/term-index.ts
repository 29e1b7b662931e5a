import { posix } from 'node:path';
import { type Pages } from './schema-reference.ts';

interface Place {
  readonly path: string;
  readonly title: string;
  readonly anchor: string;
}

/** Returns the anchor that GitHub gives to a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const FENCE = /^ *```/;

/** Lines of a page outside of code blocks. */
function linesOf(text: string): readonly string[] {
  let isCode = false;
  return text.split('\n').filter((line) => {
    const isFence = FENCE.test(line);
    if (isFence) isCode = !isCode;
    return !isFence && !isCode;
  });
}

/** Anchors of a page; a heading that comes again gets a number, as on GitHub. */
export function anchorsOf(text: string): readonly string[] {
  const counts = new Map<string, number>();
  return linesOf(text).flatMap((line) => {
    const [, heading] = /^#{1,6} (.+)$/.exec(line) ?? [];
    if (heading === undefined) return [];
    const anchor = anchorOf(heading);
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return [count === 0 ? anchor : `${anchor}-${count}`];
  });
}

/** Terms that a line defines: its heading, the names in a row's first cell, bold text at its start. */
function termsOf(line: string): readonly string[] {
  const [, heading] = /^#{2,6} (.+)$/.exec(line) ?? [];
  if (heading !== undefined)
    return [heading.replaceAll(/[`?]/g, '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')];
  const [, cell] = /^\| ([^|]*`[^|]*) \|/.exec(line) ?? [];
  if (cell !== undefined)
    return Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = '']) => commandOf(name));
  const [, bold] = /^(?:[*-] )?\*\*([^*]+)\*\*/.exec(line) ?? [];
  return bold === undefined ? [] : [bold.replaceAll('`', '').replace(/[.:]$/, '')];
}

/** Name of a command without its arguments; any other text as it is. */
function commandOf(text: string): string {
  const [, command] = /^npm run cli -- ([a-z][a-z-]*(?: [a-z]+(?= |$))?)/.exec(text) ?? [];
  return command ?? text;
}

/** Pages of which headings alone are in the index: fields stand with their types, tests with what they test. */
const isByHeadings = (path: string): boolean =>
  path.startsWith('docs/schema/') || path === 'SECURITY.md' || path === 'CONTRIBUTING.md';

function placesOf(pages: Pages): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  for (const [path, text] of pages) {
    const [, title = path] = /^# (.+)$/m.exec(text) ?? [];
    let anchor = '';
    for (const line of linesOf(text)) {
      const [, heading] = /^#{2,6} (.+)$/.exec(line) ?? [];
      if (heading !== undefined) anchor = anchorOf(heading);
      if (isByHeadings(path) && heading === undefined) continue;
      for (const term of termsOf(line)) {
        const known = places.get(term) ?? [];
        if (known.some((place) => place.path === path && place.anchor === anchor)) continue;
        places.set(term, [...known, { path, title: title.replaceAll('`', ''), anchor }]);
      }
    }
  }
  return places;
}

/** Terms begin with a letter; names of source files are none. */
const TERM = /^[a-z](?!.*\.ts$)/i;
const sorted = (texts: Iterable<string>): readonly string[] =>
  [...texts].toSorted((a, b) => {
    const [one, other] = [a.toLowerCase(), b.toLowerCase()];
    return one === other ? (a < b ? -1 : 1) : one < other ? -1 : 1;
  });

/** Returns the page that lists every term of the pages with links to where it is explained. */
export function termIndex(index: string, pages: Pages): string {
  const places = placesOf(pages);
  const linkTo = ({ path, title, anchor }: Place): string =>
    `[${title}](${posix.relative(posix.dirname(index), path)}${anchor === '' ? '' : `#${anchor}`})`;
  const entries = sorted(places.keys()).filter((term) => TERM.test(term));
  const byLetter = Map.groupBy(entries, (term) => term.charAt(0).toUpperCase());
  const letters = [...byLetter.keys()];
  const sections = [...byLetter].map(([letter, terms]) => {
    const lines = terms.map((term) => {
      const links = (places.get(term) ?? []).map(linkTo);
      return `* ${/^[A-Z][a-z]|\s/.test(term) ? term : `\`${term}\``}: ${links.join(', ')}`;
    });
    return `## ${letter}\n\n${lines.join('\n')}\n`;
  });
  return `# Terms

<!-- Generated from the other pages by \`npm run docs\`. Do not edit. -->

Every term, setting, error code, command, metric, operation and type, with the pages that explain it.

${letters.map((letter) => `[${letter}](#${letter.toLowerCase()})`).join(' · ')}

${sections.join('\n')}`;
}
