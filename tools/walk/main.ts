import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Coverage, functionsOf } from './coverage.ts';
import { type Walk } from './coverage.ts';
import { startProduct } from './product.ts';
import { ANY_OPERATION, goWalks, type Walks } from './walks.ts';

const HELP = `npm run walk -- [options]
  Counts the files and functions of ours that a request enters, by V8's precise coverage; behind
  them the files that not every request enters.
  --files          lists the files as well
  --dist <folder>  with what tsc emitted (dist)
  --no-plain       leaves out FLEETGRAPH_PLAIN=1`;

const { values } = parseArgs({
  options: {
    files: { type: 'boolean', default: false },
    dist: { type: 'string', default: join(import.meta.dirname, '../../dist') },
    plain: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

async function walksOf(plain: boolean): Promise<Walks> {
  const coverage = new Coverage(join(values.dist, 'src'));
  await coverage.start();
  const product = await startProduct(values.dist, plain);
  try {
    return await goWalks(product, coverage);
  } finally {
    await product.close();
    coverage.stop();
  }
}

/** Files / functions, and the files of its own. */
function countsOf({ [ANY_OPERATION]: any, ...walks }: Walks, name: string): string {
  const walk: Walk = (name === ANY_OPERATION ? any : walks[name]) ?? new Map();
  const own = [...walk.keys()].filter((file) => !any?.has(file));
  return `${walk.size} / ${functionsOf(walk)} (${own.length})`;
}

if (values.help) {
  console.log(HELP);
} else {
  const modes: readonly (readonly [string, Walks])[] = [
    ...(values.plain ? [['plain', await walksOf(true)] as const] : []),
    ['fast', await walksOf(false)],
  ];
  console.log(
    `| walk | ${modes.map(([mode]) => `${mode}: files / functions (own files)`).join(' | ')} |`,
  );
  console.log(`| --- |${modes.map(() => ' --- |').join('')}`);
  for (const name of Object.keys(modes[0]?.[1] ?? {})) {
    const counts = modes.map(([, walks]) => countsOf(walks, name));
    console.log(`| ${name} | ${counts.join(' | ')} |`);
  }
  if (values.files)
    for (const [mode, walks] of modes)
      for (const [name, walk] of Object.entries(walks)) {
        console.log(`\n${name}, ${mode}`);
        for (const [file, functions] of [...walk].sort(([one], [other]) =>
          one.localeCompare(other),
        ))
          console.log(
            `  ${file}: ${[...functions].map((it) => it.replace(/@\d+$/, '')).join(', ')}`,
          );
      }
}
