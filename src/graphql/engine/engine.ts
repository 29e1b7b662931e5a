import 'reflect-metadata';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  printSchema,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { FleetgraphError } from '../../domain/errors.js';
import {
  NO_TELEMETRY,
  type OperationReport,
  type Telemetry,
} from '../../domain/ports/telemetry.js';
import { LoopShare } from '../../domain/values/loop-share.js';
import { DEFAULT_RESPONSE_BYTES } from '../../domain/values/page.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { type Execution, Executor } from '../fast/execute.js';
import { buildFederatedSchema, fleetSubgraph, type Subgraph } from '../federation/federation.js';
import { sortDefinitions } from '../federation/sort-definitions.js';
import { type SubgraphDirectives } from '../federation/subgraph-sdl.js';
import {
  isFewFields,
  isLargerThan,
  writeAnswer,
  type WrittenAnswer,
} from '../limits/answer-size.js';
import { asksForCost, assertAffordable, type Cost, costOf } from '../limits/complexity.js';
import {
  assertMayIntrospect,
  assertMayReadSchema,
  type IntrospectionMode,
} from '../limits/introspection.js';
import {
  conditionalRootError,
  LIMIT_RULES,
  LIMITS,
  PARSE_OPTIONS,
  tooLarge,
} from '../limits/limits.js';
import { type DocumentRequest, TrustedDocuments } from '../limits/trusted-documents.js';
import { assertSoundTexts, checkLiterals, type Operation } from '../limits/values.js';
import { NODE_KINDS } from '../modules.js';
import { createContext, type GraphqlContext } from './context.js';
import { type Log, NESTED_TOO_DEEPLY, toClientError, toGraphqlError } from './errors.js';
import { logMutations } from './log-mutations.js';
import { type LoopWatch } from './loop-watch.js';
import { kindOf } from './operation.js';
import { refusePages } from './refused-pages.js';
import { takeTurns } from './take-turns.js';

export interface GraphqlEngineOptions {
  readonly services: Services;
  readonly introspection: IntrospectionMode;
  /** Directives in the SDL of `_service`; `basic` by default. */
  readonly subgraphDirectives?: SubgraphDirectives;
  /** Served subgraph; the graph of fleets by default. */
  readonly subgraph?: Subgraph;
  /** The texts of the only operations that are run, by their ids; any unless they are given. */
  readonly trustedDocuments?: Readonly<Record<string, string>> | null;
  /** Most bytes of one answer; `DEFAULT_RESPONSE_BYTES` unless it is given. */
  readonly maxResponseBytes?: number;
  /** Switches off `fast/`: compiled queries and prefetching. */
  readonly plain?: boolean;
  readonly log: Log;
  /** Receives a report of every operation; none unless given. */
  readonly telemetry?: Telemetry;
  /** Watch of the event loop, which remembers what was begun last. */
  readonly loopWatch?: Pick<LoopWatch, 'note'> | undefined;
}

/**
 * The graph with everything that holds on every transport alike: its schema, its limits, its
 * errors.
 */
export interface GraphqlEngine {
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** Whether only listed documents are run. */
  readonly trustsListedOnly: boolean;
  createContext(viewer: Viewer | null, requestId: string, signal?: AbortSignal): GraphqlContext;
  /**
   * The text that a client asks for, by itself or by its id; undefined when it asks for none.
   * @throws FleetgraphError DOCUMENT_NOT_TRUSTED where only trusted documents are run and this is
   *   none.
   */
  textOf(request: DocumentRequest): string | undefined;
  /**
   * Returns the document, or why it is none: the codes are GRAPHQL_PARSE_FAILED,
   * GRAPHQL_VALIDATION_FAILED, QUERY_TOO_COMPLEX and DOCUMENT_NOT_TRUSTED; UNAUTHENTICATED for a
   * large one without a caller.
   */
  read(source: string, viewer: Viewer | null): DocumentNode | readonly GraphQLError[];
  /**
   * Must be called before an operation is carried out, wherever its document was read.
   * @throws GraphQLError when this caller may not have it carried out: a document that is not
   *   trusted, its size, its reading the schema
   */
  assertAllowed(operation: Operation, viewer: Viewer | null): void;
  /**
   * Returns the schema for clients as SDL.
   * @throws GraphQLError when this caller may not read the schema
   */
  sdlFor(viewer: Viewer | null): string;
  /** Carries out an operation that was read and is allowed. */
  execute(execution: Execution): Promise<ExecutionResult>;
  /**
   * Returns the cost of an allowed operation for a caller who asks for it; undefined for others.
   */
  costFor(extensions: unknown, operation: Operation): Cost | undefined;
  /**
   * @returns the answer, or in place of one that is too large a refusal without data; to be called
   *   before its text is built.
   */
  bound<T extends object>(answer: T, kind: OperationReport['kind']): T | TooLarge;
  /** Whether the text of the answer may be built before it is measured, by `write`. */
  isFewFields(operation: Operation): boolean;
  /** @returns the answer as JSON, or that of a refusal in place of one that is too large. */
  write(answer: WrittenAnswer): string;
  toClientErrors(errors: readonly unknown[], requestId: string): readonly GraphQLFormattedError[];
  /**
   * Loads what the first query would have to wait for, and nothing else needs: the server listens
   * the sooner.
   */
  warmUp(): Promise<void>;
}

/** Fields of an answer from which on it takes milliseconds of the event loop. */
const MANY_FIELDS = 2000;
/** Work of an operation from which on its reads take milliseconds of the event loop. */
const MUCH_WORK = 10;
/**
 * Turns of the event loop from one large operation to the next: a small operation takes about three
 * and so waits for one large one at most.
 */
const TURNS_PER_LARGE = 3;

/** Refusal in place of an answer. */
export interface TooLarge {
  readonly data: null;
  readonly errors: readonly GraphQLError[];
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    originalError: error,
    extensions: { code, ...error.extensions },
  });
}

/** Without a list of trusted documents an id says nothing. */
const textOf = ({ query }: DocumentRequest): string | undefined =>
  typeof query === 'string' ? query : undefined;

/**
 * Returns why a text may not be run. Transports that know nothing of trusted documents are covered
 * as well.
 */
function untrusted(trusted: TrustedDocuments | null, source: string): GraphQLError | undefined {
  try {
    trusted?.assertTrusted(source);
    return undefined;
  } catch (error) {
    const { message, originalError } = toGraphqlError(error);
    return new GraphQLError(message, {
      originalError: originalError ?? null,
      extensions: { http: { status: 400 } },
    });
  }
}

/**
 * Refuses a document that was read elsewhere, by Apollo Server for one.
 * @throws GraphQLError DOCUMENT_NOT_TRUSTED
 */
function assertTrusted(trusted: TrustedDocuments | null, { loc }: DocumentNode): void {
  const refusal = untrusted(trusted, loc?.source.body ?? '');
  if (refusal) throw refusal;
}

/**
 * Refuses a document that is too large to be validated for an anonymous caller.
 * @throws FleetgraphError UNAUTHENTICATED
 */
function assertSmall({ tokenCount = Infinity }: DocumentNode): void {
  if (tokenCount <= LIMITS.anonymousTokens) return;
  const message = `A document of more than ${LIMITS.anonymousTokens} tokens is read with an access token only: send \`Authorization: Bearer <token>\`.`;
  throw new FleetgraphError('UNAUTHENTICATED', message);
}

const RULES = [...specifiedRules, ...LIMIT_RULES, checkLiterals];

function read(
  schema: GraphQLSchema,
  source: string,
  viewer: Viewer | null,
): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(source, PARSE_OPTIONS);
    if (!viewer) assertSmall(document);
    const conditional = conditionalRootError(document);
    const errors = conditional
      ? [conditional]
      : validate(schema, document, RULES, { hideSuggestions: true });
    return errors.length === 0
      ? document
      : errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  } catch (error) {
    if (error instanceof FleetgraphError) return [toGraphqlError(error)];
    if (error instanceof GraphQLError) return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
    if (error instanceof RangeError)
      return [
        new GraphQLError(NESTED_TOO_DEEPLY, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } }),
      ];
    throw error;
  }
}

/**
 * Maximum parsed documents in the cache, which callers with the same text share; a subscription
 * holds its document until it ends.
 */
const MAX_DOCUMENTS = 500;
const MAX_CHARACTERS = 1024 * 1024;

function reader(schema: GraphQLSchema): GraphqlEngine['read'] {
  const known = new LRUCache<string, DocumentNode>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_document, source) => source.length + 1,
  });
  return (source, viewer) => {
    const found = known.get(source) ?? read(schema, source, viewer);
    if ('kind' in found) known.set(source, found);
    return found;
  };
}

export async function createGraphqlEngine({
  services,
  introspection,
  subgraphDirectives = 'basic',
  subgraph,
  trustedDocuments,
  maxResponseBytes = DEFAULT_RESPONSE_BYTES,
  plain = false,
  log,
  telemetry = NO_TELEMETRY,
  loopWatch,
}: GraphqlEngineOptions): Promise<GraphqlEngine> {
  const served = subgraph ?? (await fleetSubgraph(subgraphDirectives));
  const buildSchema = () => takeTurns(logMutations(buildFederatedSchema(served), log));
  const schema = buildSchema();
  const compiled = {
    buildSchema,
    prefetched: served.prefetched,
  };
  const executor = new Executor(schema, plain ? null : compiled);
  const projections = plain ? null : (served.projections ?? null);
  const readOnce = reader(schema);
  const large = new LoopShare({ perTurn: 1, everyTurns: TURNS_PER_LARGE });
  const reads = new LoopShare({ perTurn: 1 });
  let sdl: string | undefined;
  const trusted = trustedDocuments ? new TrustedDocuments(trustedDocuments) : null;
  return {
    schema,
    log,
    telemetry,
    trustsListedOnly: trusted !== null,
    createContext: (viewer, requestId, signal) =>
      createContext(
        { services, nodeLoadOf: NODE_KINDS.loadOf, projections },
        viewer,
        requestId,
        signal,
      ),
    textOf: (request) => (trusted ? trusted.textOf(request) : textOf(request)),
    read(source, viewer) {
      const refusal = untrusted(trusted, source);
      loopWatch?.note(source);
      return refusal ? [refusal] : readOnce(source, viewer);
    },
    assertAllowed(operation, viewer) {
      loopWatch?.note(operation.document, operation.operationName);
      assertTrusted(trusted, operation.document);
      assertMayIntrospect(introspection, operation.document, viewer);
      assertAffordable(schema, operation);
      assertSoundTexts(schema, operation);
    },
    sdlFor(viewer) {
      assertMayReadSchema(introspection, viewer);
      return (sdl ??= sortDefinitions(printSchema(served.base)));
    },
    costFor: (extensions, operation) =>
      asksForCost(extensions) ? costOf(schema, operation) : undefined,
    async execute(execution) {
      const isQuery = kindOf(execution.document, execution.operationName) === 'query';
      const { fields, work } = isQuery ? costOf(schema, execution) : { fields: 0, work: 0 };
      const caller = execution.context.viewer?.clientId ?? '';
      if (fields >= MANY_FIELDS) await large.enter(caller);
      const context =
        work < MUCH_WORK
          ? execution.context
          : { ...execution.context, takeTurn: () => reads.enter(caller) };
      const result = await executor.execute({ ...execution, context });
      return result.errors && isQuery ? refusePages(result) : result;
    },
    isFewFields: (operation) => isFewFields(schema, operation),
    write: (answer) => writeAnswer(answer, maxResponseBytes),
    bound: (answer, kind) =>
      isLargerThan(answer, maxResponseBytes)
        ? { data: null, errors: [tooLarge(maxResponseBytes, kind)] }
        : answer,
    warmUp: () => executor.warmUp(),
    toClientErrors: (errors, requestId) =>
      errors.map((error) => toClientError(toGraphqlError(error), requestId, log)),
  };
}
