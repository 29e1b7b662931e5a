import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ProductsServer, startProducts } from '../products-server.js';

/** One of the suite's tests; what it is about is the title around it, or its own. */
interface Assertion {
  readonly ancestorTitles: readonly string[];
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** Parts of the suite that are used: its own runner of its own tests, and its list of features. */
interface Suite {
  readonly TESTS: readonly { readonly assertion: string; readonly column: string }[];
  readonly runJest: (productsUrl: string) => Promise<{ readonly assertions: readonly Assertion[] }>;
}

const require = createRequire(import.meta.url);
const suite =
  require('@apollo/federation-subgraph-compatibility-tests/dist/testRunner.js') as Suite;
const suiteFolder = dirname(require.resolve('@apollo/federation-subgraph-compatibility-tests'));

/** Where the suite looks for them; that cannot be set. */
const ROUTER = 'http://localhost:4000/';
const USERS = 'http://localhost:4002/';
const INVENTORY = 'http://localhost:4003/';

const isUp = async (url: string): Promise<boolean> =>
  (await fetch(url).catch(() => undefined)) !== undefined;
const started: ChildProcess[] = [];

/** Waits until it answers, and gives up at once when it has ended. */
async function start(url: string, script: string, ...args: readonly string[]): Promise<void> {
  if (await isUp(url)) throw new Error(`${url} is taken: the suite needs it.`);
  const child = spawn(process.execPath, [script, ...args], {
    cwd: dirname(script),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  started.push(child);
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) return;
      expect(await isUp(url)).toBe(true);
    },
    { timeout: 20_000, interval: 100 },
  );
  if (child.exitCode !== null) throw new Error(`${script} has ended with ${child.exitCode}.`);
}

describe("Apollo's federation subgraph compatibility suite", () => {
  let products: ProductsServer | undefined;
  let assertions: readonly Assertion[];

  beforeAll(async () => {
    products = await startProducts();
    await Promise.all([
      start(USERS, join(suiteFolder, 'subgraphs/users/index.js')),
      start(INVENTORY, join(suiteFolder, 'subgraphs/inventory/index.js')),
    ]);
    await start(
      ROUTER,
      join(import.meta.dirname, 'router.js'),
      `products=${products.url}/graphql`,
      `users=${USERS}`,
      `inventory=${INVENTORY}`,
    );
    ({ assertions } = await suite.runJest(`${products.url}/graphql`));
  }, 120_000);

  afterAll(async () => {
    const running = started.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    await Promise.all(running.map((child) => (child.kill(), once(child, 'exit'))));
    await products?.close();
  });

  it.each(suite.TESTS)('$column', ({ assertion }) => {
    const about = assertions.filter(
      ({ ancestorTitles: [title], fullName }) => (title ?? fullName) === assertion,
    );
    expect(about).not.toHaveLength(0);
    expect(
      about.flatMap(({ fullName, status, failureMessages }) =>
        status === 'passed' ? [] : [[fullName, status, ...failureMessages]],
      ),
    ).toEqual([]);
  });
});
