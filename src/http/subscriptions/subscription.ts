import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { type GraphqlContext } from '../../graphql/engine/context.js';
import { executePatiently } from './outage.js';

/** Returns the response for an event: from `carryOut`, or the one made for another subscriber. */
export type Share = (
  event: unknown,
  carryOut: () => Promise<ExecutionResult>,
) => Promise<ExecutionResult>;

/**
 * Responses of a subscription, one for each event. An event is requested only when the previous one
 * has been accepted, so that nothing accumulates behind a slow reader. Ending the responses ends
 * the source at once. Written as a class: a generator makes every event of every subscriber wait
 * for two more turns of the queue of promises.
 */
export class Responses implements AsyncGenerator<ExecutionResult, void, void> {
  readonly #events: AsyncIterator<unknown, unknown>;
  readonly #respond: (event: unknown) => Promise<ExecutionResult>;
  readonly #controller: AbortController;
  #ended: () => void = () => undefined;
  #isOver = false;
  #nextExtensions: ExecutionResult['extensions'];

  constructor(
    events: AsyncIterable<unknown>,
    respond: (event: unknown) => Promise<ExecutionResult>,
    controller: AbortController,
  ) {
    this.#events = events[Symbol.asyncIterator]();
    this.#respond = respond;
    this.#controller = controller;
  }

  /**
   * Registers a function that is called once when the responses have ended, in any way, even before
   * the first of them.
   */
  onEnd(ended: () => void): void {
    this.#ended = ended;
  }

  /** Adds extensions to the next response, which others may share, and to no later one. */
  extendNext(extensions: ExecutionResult['extensions']): void {
    this.#nextExtensions = extensions;
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    try {
      const next = this.#isOver ? undefined : await this.#events.next();
      if (next && !next.done && !this.#isOver)
        return { done: false, value: this.#extended(await this.#respond(next.value)) };
    } catch (error) {
      await this.return();
      throw error;
    }
    this.#end();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorReturnResult<void>> {
    this.#end();
    // A generator that waits for its next event does not see `return` before that event: the signal
    // wakes it.
    this.#controller.abort();
    await this.#events.return?.();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #extended(response: ExecutionResult): ExecutionResult {
    const extensions = this.#nextExtensions;
    this.#nextExtensions = undefined;
    return extensions ? { ...response, extensions } : response;
  }

  #end(): void {
    if (!this.#isOver) this.#ended();
    this.#isOver = true;
  }
}

/**
 * Executes a subscription as graphql's `subscribe` does (GraphQL, 6.2.3), but gives every event a
 * context of its own: loaders must not answer the second event with data of the first. While the
 * database is unavailable it waits.
 */
export async function subscribeWithFreshContexts(
  args: ExecutionArgs,
  newContext: () => GraphqlContext,
  controller: AbortController,
  share: Share = (_event, carryOut) => carryOut(),
): Promise<Responses | ExecutionResult> {
  const { signal } = controller;
  const source = await executePatiently(async () => createSourceEventStream(args), signal);
  if (!(Symbol.asyncIterator in source)) return source;
  const carryOut = async (event: unknown) =>
    execute({ ...args, rootValue: event, contextValue: newContext() });
  // An event that could not be executed is not skipped: its cursor would be lost with it.
  const respond = (event: unknown) =>
    executePatiently(() => share(event, () => carryOut(event)), signal);
  return new Responses(source, respond, controller);
}
