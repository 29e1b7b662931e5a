import {
  BREAK,
  type DocumentNode,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { type Caller, holds, type Scope } from '../../domain/values/viewer.js';
import { type GraphqlContext } from '../engine/context.js';
import { countUnfolded, fragmentsOf } from '../limits/fragments.js';
import { type Prefetched, scopesOfPrefetched, withoutResolversOf } from './prefetched.js';
import { writeDatesByTable } from './write-date-time.js';

/** Execution at which a query is compiled: compiling takes as long as some executions. */
const COMPILE_AT = 2;
/**
 * Maximum compiled documents, some 50 kB each; clients have a few dozen operations, a hostile one
 * any number.
 */
const MAX_COMPILED = 500;
/**
 * Maximum selections of an operation with its fragments written out: graphql-jit walks every spread
 * again, for every field above it.
 */
const MAX_SELECTIONS = 1000;

type Query = CompiledQuery['query'];

/** State of one operation of a document. */
interface Known {
  uses: number;
  readonly operation: OperationDefinitionNode | undefined;
  /** undefined before it is compiled; null for an operation that GraphQL's own executor runs. */
  query: Query | null | undefined;
  /** Scopes without which GraphQL's own executor runs it, because resolvers refuse fields. */
  scopes: readonly Scope[];
}

/**
 * Compiles queries that are sent again to functions, by graphql-jit. That library has four faults:
 * it writes text literals of a document into code, where a crafted one escapes its quotes; it
 * shares `@skip` and `@include` between the places of a fragment; fields with resolvers go wrong
 * below interfaces and unions; and it loses fields with names such as `constructor`. Documents with
 * any of these, mutations and subscriptions are not compiled.
 */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #prefetched: Prefetched;
  /** Schema for operations whose fields in question are all prefetched; copied on first use. */
  #withoutResolvers: GraphQLSchema | undefined;
  /** Names of interfaces and unions. */
  readonly #abstract: ReadonlySet<string>;
  readonly #known = new LRUCache<DocumentNode, Map<string, Known>>({ max: MAX_COMPILED });

  /**
   * @param schema that nothing else uses
   * @param prefetched fields whose resolvers are not called where their values are prefetched
   */
  constructor(schema: GraphQLSchema, prefetched: Prefetched = { by: {}, fields: {} }) {
    this.#schema = writeDatesByTable(schema);
    this.#prefetched = prefetched;
    this.#abstract = new Set(
      Object.values(schema.getTypeMap())
        .filter((type) => isAbstractType(type))
        .map(({ name }) => name),
    );
  }

  /**
   * Returns the operation as a function that checks its variables first; undefined for one that
   * GraphQL's own executor has to run.
   */
  find(
    document: DocumentNode,
    operationName: string | null | undefined,
    viewer: Caller,
  ): Query | undefined {
    const known = this.#look(document, operationName);
    known.uses += 1;
    if (known.query === undefined && known.uses >= COMPILE_AT) this.#compile(document, known);
    const { query, scopes } = known;
    if (!query || !scopes.every((scope) => viewer && holds(viewer, scope))) return undefined;
    return query;
  }

  #look(document: DocumentNode, operationName: string | null | undefined): Known {
    let operations = this.#known.get(document);
    if (!operations) this.#known.set(document, (operations = new Map<string, Known>()));
    const name = operationName ?? '';
    let known = operations.get(name);
    if (!known) {
      const operation = findQuery(document, operationName);
      const isCompilable =
        operation &&
        isSmall(document, operation) &&
        isPlain(this.#schema, this.#abstract, document);
      known = { uses: 0, operation, query: isCompilable ? undefined : null, scopes: [] };
      // Names that the document does not have are not cached: callers can send any number of them.
      if (operation) operations.set(name, known);
    }
    return known;
  }

  /**
   * Compiles with the schema without resolvers if everything in question is prefetched: a resolver
   * call costs more than the rest of a field, since graphql-jit builds its path in the answer.
   */
  #compile(document: DocumentNode, known: Known): void {
    known.query = null;
    const { operation } = known;
    if (!operation) return;
    const fragments = fragmentsOf(document);
    const scopes = scopesOfPrefetched(this.#prefetched, this.#schema, operation, fragments);
    if (scopes) known.scopes = scopes;
    known.query = this.#toQuery(document, operation, scopes !== null);
  }

  #toQuery(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    isAllPrefetched: boolean,
  ): Query | null {
    const schema = isAllPrefetched
      ? (this.#withoutResolvers ??= withoutResolversOf(this.#prefetched, this.#schema))
      : this.#schema;
    // Enum values are their own names, and services return values of GraphQL's own scalar types:
    // checking each would cost more than the rest.
    const compiled = compileQuery(schema, document, operation.name?.value, {
      disablingCapturingStackErrors: true,
      disableLeafSerialization: true,
    });
    if (!isCompiledQuery(compiled)) return null;
    const definitions = operation.variableDefinitions ?? [];
    return async (root, context: GraphqlContext, variables) => {
      // GraphQL's own check has the messages that errors.ts knows; the compiled check then finds no
      // errors.
      const { errors } = getVariableValues(this.#schema, definitions, variables ?? {}, {
        maxErrors: 50,
      });
      if (errors) return { errors };
      const inContext = isAllPrefetched ? { ...context, isAllPrefetched } : context;
      const result = await compiled.query(root, inContext, variables);
      return result.errors ? { ...result, errors: result.errors.map(toGraphqlError) } : result;
    };
  }
}

function findQuery(
  document: DocumentNode,
  operationName: string | null | undefined,
): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [operation, other] =
    typeof operationName === 'string'
      ? operations.filter(({ name }) => name?.value === operationName)
      : operations;
  return operation?.operation === OperationTypeNode.QUERY && !other ? operation : undefined;
}

function isSmall(document: DocumentNode, { selectionSet }: OperationDefinitionNode): boolean {
  return countUnfolded(selectionSet, fragmentsOf(document)) <= MAX_SELECTIONS;
}

/**
 * Returns whether the document has neither text literals nor directives, asks for no interface or
 * union, and gives nothing a name that every object has already: graphql-jit looks aliases up in
 * plain objects.
 */
function isPlain(
  schema: GraphQLSchema,
  abstract: ReadonlySet<string>,
  document: DocumentNode,
): boolean {
  const types = new TypeInfo(schema);
  let plain = true;
  const refuse = (): typeof BREAK => {
    plain = false;
    return BREAK;
  };
  const checkParent = () => (abstract.has(String(types.getParentType())) ? refuse() : undefined);
  const checkName = ({ value }: NameNode) => (value in Object.prototype ? refuse() : undefined);
  visit(
    document,
    visitWithTypeInfo(types, {
      StringValue: refuse,
      Directive: refuse,
      SelectionSet: checkParent,
      Name: checkName,
    }),
  );
  return plain;
}

/**
 * graphql-jit's errors have the places without the nodes, and no extensions at all where there are
 * none.
 */
function toGraphqlError({ message, locations, path, originalError }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, {
    path: path ?? null,
    originalError: originalError ?? null,
  });
  Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
  return error;
}
