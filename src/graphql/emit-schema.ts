import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printSchema } from 'graphql';
import { sortDefinitions } from './federation/sort-definitions.js';
import { printSubgraph } from './federation/subgraph-sdl.js';
import { buildBaseSchema } from './schema.js';

/**
 * Writes `schema/`: `fleetgraph.graphql`, the schema for clients; `subgraph.graphql`, the schema
 * that a router composes; and `subgraph-all-directives.graphql`, the same with the directives for
 * rights and tags.
 * With `--check` it writes nothing and exits 1 when the committed files differ, descriptions
 * included.
 */
const folder = new URL('../../../schema/', import.meta.url);

const base = await buildBaseSchema();
const files = [
  { name: 'fleetgraph.graphql', text: sortDefinitions(printSchema(base)) },
  { name: 'subgraph.graphql', text: printSubgraph(base, 'basic') },
  {
    name: 'subgraph-all-directives.graphql',
    text: printSubgraph(base, 'all'),
  },
];

async function isCommitted(file: (typeof files)[number]): Promise<boolean> {
  const committed = await readFile(new URL(file.name, folder), 'utf8').catch(() => undefined);
  return committed === file.text;
}

if (process.argv.includes('--check')) {
  const stale = [];
  for (const file of files) if (!(await isCommitted(file))) stale.push(`schema/${file.name}`);
  if (stale.length > 0) {
    console.error(`Out of date: ${stale.join(', ')}. Run "npm run schema" and commit the result.`);
    process.exitCode = 1;
  }
} else {
  await mkdir(fileURLToPath(folder), { recursive: true });
  for (const file of files) await writeFile(new URL(file.name, folder), file.text);
}
