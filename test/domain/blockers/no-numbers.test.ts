import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const CODE = [
  'src/domain/blockers/*.ts',
  'src/services/blocker/*.ts',
  'src/store/blockers/*.ts',
  'src/graphql/blocker/*.ts',
  'src/workers/loops/blocker-timer.ts',
];
const RULES = 'src/domain/blockers/rules/*.ts';

/** Constants that convert units or bound the work of a machine: none is about a provider. */
const TECHNICAL = new Set([
  'MS_PER_SECOND',
  'MS_PER_HOUR',
  'HOURS_PER_DAY',
  'DECIMAL_PLACES',
  'MIDDLE',
  'MAX_SUBJECTS',
  'MAX_STREAMS',
  'MAX_SINGLE_READS',
  'IDLE_MS',
  'MAX_SET_BACK_MS',
  'PER_STEP',
]);

/** Properties of a rule that have a number; the type of a rule demands its source. */
const OF_RULES = new Set(['days', 'hours', 'timesMedian', 'minApprovals']);

/** Lists the numbers of a source but 0 and 1, each with the name that it is the value of. */
function numbersIn(text: string): readonly { readonly number: string; readonly name: string }[] {
  const found: { readonly number: string; readonly name: string }[] = [];
  const visit = (node: ts.Node, name: string): void => {
    if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node)) name = node.name.getText();
    else if (ts.isCallExpression(node) || ts.isBinaryExpression(node)) name = '';
    if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) {
      const number = node.getText();
      if (number !== '0' && number !== '1') found.push({ number, name });
    }
    node.forEachChild((child) => visit(child, name));
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true), '');
  return found;
}

const offendersIn = (patterns: readonly string[], allowed: ReadonlySet<string>) => {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT }));
  expect(files.length).toBeGreaterThan(patterns.length);
  return files.flatMap((file) =>
    numbersIn(readFileSync(join(ROOT, file), 'utf8'))
      .filter(({ name }) => !allowed.has(name))
      .map(({ number, name }) => `${file}: ${name} ${number}`),
  );
};

test('the code about blockers has no number of a rule', () => {
  expect(offendersIn(CODE, TECHNICAL)).toEqual([]);
});

test('a number in the rules is a property of a rule, or of data with a source', () => {
  expect(offendersIn([RULES], OF_RULES)).toEqual([]);
});

test.each([
  ['const LONG_MS = 3 * DAY_MS;', '3'],
  ['return Math.max(2 * hours, 1);', '2'],
  ['const old = age > 14 ? 1 : 0;', '14'],
  ['const MS_PER_HOUR = 60 * MINUTE;', '60'],
  ['const rule = { days: 10 + age };', '10'],
])('%s would be noticed', (text, number) => {
  const notAllowed = numbersIn(text).filter(
    ({ name }) => !TECHNICAL.has(name) && !OF_RULES.has(name),
  );
  expect(notAllowed.map((each) => each.number)).toEqual([number]);
});
