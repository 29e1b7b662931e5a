import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const path = 'schema/fleetgraph.graphql';

/**
 * The same as `npm run lint`: graphql-eslint's recommended rules for schemas and those of Relay,
 * but for what eslint.config.js says.
 */
test('the schema is as graphql-eslint wants it', async () => {
  const eslint = new ESLint({ cwd: root });
  const { rules } = (await eslint.calculateConfigForFile(path)) as {
    readonly rules: Readonly<Record<string, readonly [number]>>;
  };
  const inForce = Object.entries(rules).filter(
    ([name, [severity]]) => name.startsWith('@graphql-eslint/') && severity > 0,
  );
  expect(inForce.length).toBeGreaterThan(15);
  const results = await eslint.lintFiles([path]);
  expect(results.map(({ messages }) => messages)).toEqual([[]]);
});
