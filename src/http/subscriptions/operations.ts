import {
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import { type OperationReport, type Step, type Transport } from '../../domain/ports/telemetry.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { type GraphqlContext } from '../../graphql/engine/context.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { assertNamesOperation, kindOf, outcomeOf } from '../../graphql/engine/operation.js';
import { type Cost } from '../../graphql/limits/complexity.js';
import { type DocumentRequest } from '../../graphql/limits/trusted-documents.js';
import { groupOf, payloadText, SharedResponses } from './shared-responses.js';
import { type Responses, subscribeWithFreshContexts } from './subscription.js';

/** An operation as clients send it. */
export interface OperationRequest extends DocumentRequest {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * Arguments of an execution, with its abort controller and the ids that its errors and reports
 * need.
 */
export interface RunningOperation extends ExecutionArgs {
  readonly controller: AbortController;
  readonly requestId: string;
  readonly startedAt: number;
  readonly newContext: () => GraphqlContext;
  /** Cost of the operation, if the caller asked for it. */
  readonly cost?: Cost | undefined;
}

/** Response as clients receive it. */
export type FormattedResponse = Pick<ExecutionResult, 'data'> & {
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: NonNullable<ExecutionResult['extensions']>;
};

/**
 * Operations on a transport that stays open, on the engine: the same parsing, rules, limits and
 * errors as over HTTP.
 */
export class Operations {
  readonly #graphql: GraphqlEngine;
  readonly #transport: Transport;
  /** Subscriptions that have begun: their later results are events. */
  readonly #begun = new WeakSet<ExecutionArgs>();
  readonly #shared = new SharedResponses();

  constructor(graphql: GraphqlEngine, transport: Transport) {
    this.#graphql = graphql;
    this.#transport = transport;
  }

  /**
   * Returns an operation that can be executed, or the errors of its document.
   * @throws FleetgraphError BAD_USER_INPUT for an `operationName` that names no operation, and the
   *   errors of `textOf` and `assertAllowed` of the engine
   */
  begin(
    request: OperationRequest,
    viewer: Viewer | null,
    requestId: string,
  ): RunningOperation | readonly GraphQLError[] {
    const graphql = this.#graphql;
    const { operationName, variables } = request;
    const document = graphql.read(graphql.textOf(request) ?? '', viewer);
    if (!('kind' in document)) return document;
    assertNamesOperation(document, operationName);
    graphql.assertAllowed({ document, operationName, variables }, viewer);
    const cost = graphql.costFor(request.extensions, { document, operationName, variables });
    const controller = new AbortController();
    const newContext = () => graphql.createContext(viewer, requestId, controller.signal);
    const args = {
      schema: graphql.schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
    };
    return {
      ...args,
      contextValue: newContext(),
      newContext,
      controller,
      requestId,
      startedAt: performance.now(),
      cost,
    };
  }

  /**
   * Returns the kind of an operation before its caller is known; `unknown` if the document is
   * refused.
   */
  kindOf(request: OperationRequest): OperationReport['kind'] {
    try {
      const document = this.#graphql.read(this.#graphql.textOf(request) ?? '', null);
      return 'kind' in document ? kindOf(document, request.operationName) : 'unknown';
    } catch {
      return 'unknown';
    }
  }

  async execute(args: ExecutionArgs): Promise<ExecutionResult> {
    const answer = await this.#graphql.telemetry.span(this.#stepOf(args), async () =>
      execute(args),
    );
    return this.#graphql.bound(answer, kindOf(args.document, args.operationName));
  }

  async subscribe(args: ExecutionArgs): Promise<Responses | ExecutionResult> {
    const { newContext, controller } = args as RunningOperation;
    const group = groupOf(args);
    const begin = () =>
      subscribeWithFreshContexts(args, newContext, controller, (event, carryOut) =>
        this.#shared.respond(event, group, async () =>
          this.#graphql.bound(await carryOut(), 'subscription'),
        ),
      );
    const responses = await this.#graphql.telemetry.span(this.#stepOf(args), begin);
    if (!(Symbol.asyncIterator in responses)) return responses;
    this.#begun.add(args);
    this.#report(args);
    const { startCursor } = (args.contextValue as GraphqlContext).start;
    if (startCursor !== undefined) responses.extendNext({ startCursor });
    responses.onEnd(this.#graphql.telemetry.subscription(this.#transport));
    return responses;
  }

  /**
   * Formats a result, or one event of a subscription, for its caller; reports the result of a query
   * or mutation.
   */
  format(
    args: ExecutionArgs,
    {
      data,
      errors,
      extensions,
    }: {
      readonly data?: ExecutionResult['data'];
      readonly extensions?: ExecutionResult['extensions'];
      readonly errors?: readonly unknown[] | undefined;
    },
  ): FormattedResponse {
    const formatted =
      errors && this.#graphql.toClientErrors(errors, (args as RunningOperation).requestId);
    const isEvent = this.#begun.has(args);
    if (!isEvent) this.#report(args, formatted);
    const { cost } = args as RunningOperation;
    return {
      ...(data !== undefined && { data }),
      ...(formatted && { errors: formatted }),
      ...(cost && !isEvent && { extensions: { cost } }),
      ...(extensions && isEvent && { extensions }),
    };
  }

  /** Formats an event as JSON; events without errors share one text. */
  formatText(args: ExecutionArgs, response: ExecutionResult): string {
    return response.errors ? JSON.stringify(this.format(args, response)) : payloadText(response);
  }

  /** Formats and reports the errors of an operation that was not executed. */
  refuse(errors: readonly unknown[], requestId: string): readonly GraphQLFormattedError[] {
    const formatted = this.#graphql.toClientErrors(errors, requestId);
    this.#graphql.telemetry.operation({
      transport: this.#transport,
      kind: 'unknown',
      outcome: outcomeOf(formatted),
      seconds: null,
    });
    return formatted;
  }

  /** Describes the step of a trace; a subscription's step ends when it has begun. */
  #stepOf({ document, operationName }: ExecutionArgs): Step {
    return {
      name: 'graphql',
      kind: 'internal',
      attributes: {
        'graphql.operation.type': kindOf(document, operationName),
        'fleetgraph.transport': this.#transport,
      },
    };
  }

  #report(args: ExecutionArgs, errors?: readonly GraphQLFormattedError[]): void {
    const { document, operationName, startedAt } = args as RunningOperation;
    const kind = kindOf(document, operationName);
    const seconds = kind === 'subscription' ? null : (performance.now() - startedAt) / 1000;
    this.#graphql.telemetry.operation({
      transport: this.#transport,
      kind,
      outcome: outcomeOf(errors),
      seconds,
    });
  }
}
