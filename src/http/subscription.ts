import { type ExecutionArgs, type ExecutionResult, createSourceEventStream, execute } from 'graphql';
import { type GraphqlContext } from '../graphql/context.js';

/** Has a response made for an event: by `carryOut`, or as somebody else had it made. */
export type Share = (event: unknown, carryOut: () => Promise<ExecutionResult>) => Promise<ExecutionResult>;

/**
 * Carries out a subscription as graphql's `subscribe` does (GraphQL, 6.2.3), but gives every event a context of its own:
 * loaders must not answer the second event with what they gathered for the first. An event is asked for only when the one
 * before it has been taken, so that nothing piles up behind a slow reader. Ending it ends the source at once.
 */
export async function subscribeWithFreshContexts(
  args: ExecutionArgs,
  newContext: () => GraphqlContext,
  controller: AbortController,
  share: Share = (_event, carryOut) => carryOut(),
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;

  async function* respond(events: AsyncIterable<unknown>): AsyncGenerator<ExecutionResult, void, void> {
    for await (const event of events) yield await share(event, async () => execute({ ...args, rootValue: event, contextValue: newContext() }));
  }

  const responses = respond(source);
  const finish = responses.return.bind(responses);
  responses.return = (value) => {
    // A generator that waits for its next event does not see `return` before that event: the signal wakes it.
    controller.abort();
    return finish(value);
  };
  return responses;
}

/** The same responses; calls `onEnd` once when they have ended, however that was, also before the first of them. */
export function counted(responses: AsyncGenerator<ExecutionResult, void, void>, onEnd: () => void): AsyncGenerator<ExecutionResult, void, void> {
  const next = responses.next.bind(responses);
  const finish = responses.return.bind(responses);
  responses.next = async () => {
    try {
      const result = await next();
      if (result.done) onEnd();
      return result;
    } catch (error) {
      onEnd();
      throw error;
    }
  };
  responses.return = (value) => {
    onEnd();
    return finish(value);
  };
  return responses;
}

/** The same responses, handed to `send` one after the other; what is left for whoever asks for them is their end. */
export function sentBy(responses: AsyncGenerator<ExecutionResult, void, void>, send: (response: ExecutionResult) => Promise<void>): AsyncGenerator<ExecutionResult, void, void> {
  const iterator: AsyncGenerator<ExecutionResult, void, void> = {
    async next() {
      for (;;) {
        const result = await responses.next();
        if (result.done) return result;
        await send(result.value);
      }
    },
    return: (value) => responses.return(value),
    throw: (error) => responses.throw(error),
    [Symbol.asyncIterator]: () => iterator,
    async [Symbol.asyncDispose]() {
      await responses.return();
    },
  };
  return iterator;
}
