import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

export const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const pagesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(`${folder}/`, root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

/** Everything that is written for people. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'src/README.md',
  'examples/board/README.md',
  'examples/gateway/README.md',
  ...['docs', 'docs/decisions', 'docs/schema'].flatMap(pagesIn),
];

/** One fenced block (CommonMark, 4.5). */
export interface Block {
  readonly page: string;
  /** The first word after the fence; empty for none. */
  readonly language: string;
  /** Without the indentation of its fence. */
  readonly text: string;
}

const blocksOf = (page: string): readonly Block[] =>
  [...read(page).matchAll(/^( *)```+(\S*)[^\n]*\n([\s\S]*?)^ *```+$/gm)].map(
    ([, indent = '', language = '', text = '']) => ({
      page,
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );

export const BLOCKS: readonly Block[] = PAGES.flatMap(blocksOf);

/** The blocks of a page in one language, in its order. */
export const blocksIn = (page: string, language: string): readonly Block[] =>
  BLOCKS.filter((block) => block.page === page && block.language === language);

/** The commands of a shell block, without comments; what goes on in the next line is one. */
export function commandsOf({ text }: Block): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/\s+#\s.*$/, '').trim())
    .filter((line) => line !== '');
}
