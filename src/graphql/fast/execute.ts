import { execute, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { type GraphqlContext } from '../engine/context.js';
import { type Operation } from '../limits/values.js';
import { type CompiledQueries } from './compiled-queries.js';
import { type Prefetched } from './prefetched.js';

export interface Execution extends Operation {
  readonly context: GraphqlContext;
}

/** Inputs of compiled queries. */
export interface CompiledOptions {
  /**
   * Builds a schema for them alone: a router that asks for a trace has Apollo Server wrap the
   * resolvers of the served one for good.
   */
  readonly buildSchema: () => GraphQLSchema;
  readonly prefetched?: Prefetched | undefined;
}

/**
 * Executes operations: compiled ones where that is possible, all others by GraphQL's own executor.
 */
export class Executor {
  readonly #schema: GraphQLSchema;
  readonly #options: CompiledOptions | null;
  #queries: Promise<CompiledQueries> | undefined;

  /** @param compiled null to compile nothing */
  constructor(schema: GraphQLSchema, compiled: CompiledOptions | null) {
    this.#schema = schema;
    this.#options = compiled;
  }

  async execute({
    document,
    operationName,
    variables,
    context,
  }: Execution): Promise<ExecutionResult> {
    // Without a caller nearly everything is refused: not worth compiling.
    const queries = context.viewer ? await this.#load() : undefined;
    const query = queries?.find(document, operationName, context.viewer);
    if (query) return query(undefined, context, variables);
    return execute({
      schema: this.#schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
      contextValue: context,
    });
  }

  /** Loads the compiler, so that the first query does not wait for it. */
  async warmUp(): Promise<void> {
    await this.#load();
  }

  #load(): Promise<CompiledQueries> | undefined {
    const options = this.#options;
    if (!options) return undefined;
    return (this.#queries ??= import('./compiled-queries.js').then(
      (loaded) => new loaded.CompiledQueries(options.buildSchema(), options.prefetched),
    ));
  }
}
