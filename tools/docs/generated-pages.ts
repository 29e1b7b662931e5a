import { readdirSync, readFileSync } from 'node:fs';
import { type Pages, schemaReference } from './schema-reference.ts';
import { termIndex } from './term-index.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** Page with the index of all terms. */
const INDEX = 'docs/terms.md';
/** Pages whose terms are in the index, beside those of `docs/` and its folders. */
const OTHER_PAGES = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md'];

const pagesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}${name}`);

/** Returns the generated pages of `docs/` by their paths. */
export function generatedPages(): Pages {
  const reference = schemaReference(
    read('schema/fleetgraph.graphql'),
    read('schema/subgraph-all-directives.graphql'),
  );
  const schemaPages = new Map(
    [...reference].map(([name, text]) => [`docs/schema/${name}`, text] as const),
  );
  const written = [...OTHER_PAGES, ...pagesIn('docs/')].filter((path) => path !== INDEX).sort();
  const sources = new Map([...written.map((path) => [path, read(path)] as const), ...schemaPages]);
  return new Map([...schemaPages, [INDEX, termIndex(INDEX, sources)]]);
}
