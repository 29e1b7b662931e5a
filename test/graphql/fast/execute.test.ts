import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { type GraphqlContext } from '../../../src/graphql/engine/context.js';
import { Executor } from '../../../src/graphql/fast/execute.js';
import { testViewer } from '../../support/store.js';

/** Schema whose one field answers with the given text. */
function schemaOf(answer: string) {
  const schema = buildSchema('type Query { by: String }');
  schema.getQueryType()!.getFields()['by']!.resolve = () => answer;
  return schema;
}

const signedIn = { viewer: testViewer() } as GraphqlContext;
const anonymous = { viewer: null } as GraphqlContext;

/** Answers of three executions of one document: which schema ran each. */
async function answersOf(executor: Executor, context: GraphqlContext): Promise<readonly unknown[]> {
  const document = parse('{ by }');
  const answers: unknown[] = [];
  for (let turn = 0; turn < 3; turn += 1)
    answers.push((await executor.execute({ document, context })).data?.['by']);
  return answers;
}

test.each([
  ['for a caller from the second execution on', signedIn, ['plain', 'compiled', 'compiled']],
  ['never without a caller', anonymous, ['plain', 'plain', 'plain']],
])('a query is compiled %s', async (_, context, expected) => {
  const buildCompiled = () => schemaOf('compiled');
  const executor = new Executor(schemaOf('plain'), { buildSchema: buildCompiled });

  expect(await answersOf(executor, context)).toEqual(expected);
});

test('without options nothing is compiled, nor loaded', async () => {
  const executor = new Executor(schemaOf('plain'), null);
  await executor.warmUp();

  expect(await answersOf(executor, signedIn)).toEqual(['plain', 'plain', 'plain']);
});

test('warming up builds the schema of compiled queries once', async () => {
  let built = 0;
  const executor = new Executor(schemaOf('plain'), {
    buildSchema: () => {
      built += 1;
      return schemaOf('compiled');
    },
  });
  await executor.warmUp();
  expect(built).toBe(1);

  await answersOf(executor, signedIn);
  expect(built).toBe(1);
});
