import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { FleetgraphError } from '../../../src/domain/errors.js';
import { type GraphqlContext } from '../../../src/graphql/engine/context.js';
import { subscribeWithFreshContexts } from '../../../src/http/subscriptions/subscription.js';

const schema = buildSchema(
  'type Query { none: Int } type Event { number: Int, context: Int } type Subscription { counted: Event }',
);
const document = parse('subscription { counted { number context } }');

/** Counts until it is aborted, and records that it ended. */
function counting(signal: AbortSignal) {
  const said = { pulled: 0, ended: false };
  async function* counted(): AsyncGenerator<object, void, void> {
    try {
      while (!signal.aborted) {
        said.pulled += 1;
        if (said.pulled > 3)
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        else
          yield {
            counted: {
              number: said.pulled,
              context: (_args: unknown, context: { readonly id: number }) => context.id,
            },
          };
      }
    } finally {
      said.ended = true;
    }
  }
  return { said, counted };
}

async function begin() {
  const controller = new AbortController();
  const { said, counted } = counting(controller.signal);
  let contexts = 0;
  const newContext = () => ({ id: (contexts += 1) }) as unknown as GraphqlContext;
  const result = await subscribeWithFreshContexts(
    { schema, document, rootValue: { counted }, contextValue: {} },
    newContext,
    controller,
  );
  if (!(Symbol.asyncIterator in result)) throw new Error(JSON.stringify(result));
  return { said, events: result, controller };
}

test('every event is answered with a context of its own', async () => {
  const { events } = await begin();
  expect((await events.next()).value).toEqual({ data: { counted: { number: 1, context: 1 } } });
  expect((await events.next()).value).toEqual({ data: { counted: { number: 2, context: 2 } } });
  await events.return();
});

test('no event is asked for before the one before it was taken', async () => {
  const { events, said } = await begin();
  expect(said.pulled).toBe(0);
  await events.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said.pulled).toBe(1);
  await events.return();
});

test('ending it wakes a source that waits, and ends it', async () => {
  const { events, said, controller } = await begin();
  for (let index = 0; index < 3; index += 1) await events.next();
  const waiting = events.next();
  await events.return();
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(controller.signal.aborted).toBe(true);
  expect(said.ended).toBe(true);
});

test('a source that cannot begin is an answer with errors', async () => {
  const rootValue = {
    counted: () => {
      throw new Error('no such fleet');
    },
  };
  const result = await subscribeWithFreshContexts(
    { schema, document, rootValue, contextValue: {} },
    () => ({}) as GraphqlContext,
    new AbortController(),
  );
  expect(result).toMatchObject({ errors: [{ message: 'no such fleet', path: ['counted'] }] });
});

test('while the database is away the beginning and each event wait for it, and nothing is passed over', async () => {
  const away = (): never => {
    throw new FleetgraphError('STORE_UNAVAILABLE', 'away');
  };
  let begun = 0;
  let asked = 0;
  async function* twoEvents(): AsyncGenerator<object, void, void> {
    for (const number of [1, 2])
      yield await Promise.resolve({
        counted: { number, context: () => ((asked += 1) % 2 === 1 ? away() : asked) },
      });
  }
  const rootValue = { counted: () => ((begun += 1) === 1 ? away() : twoEvents()) };
  const result = await subscribeWithFreshContexts(
    { schema, document, rootValue, contextValue: {} },
    () => ({}) as GraphqlContext,
    new AbortController(),
  );
  if (!(Symbol.asyncIterator in result)) throw new Error(JSON.stringify(result));
  const answers = [];
  for (let next = await result.next(); !next.done; next = await result.next())
    answers.push(next.value);
  expect(answers).toEqual([
    { data: { counted: { number: 1, context: 2 } } },
    { data: { counted: { number: 2, context: 4 } } },
  ]);
});

test('a subscriber that leaves while the database is away is released at once', async () => {
  const controller = new AbortController();
  const rootValue = {
    counted: () => {
      setImmediate(() => controller.abort());
      throw new FleetgraphError('STORE_UNAVAILABLE', 'away');
    },
  };
  const result = await subscribeWithFreshContexts(
    { schema, document, rootValue, contextValue: {} },
    () => ({}) as GraphqlContext,
    controller,
  );
  expect(result).toMatchObject({ errors: [{ message: 'away' }] });
});
