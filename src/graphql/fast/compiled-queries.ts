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
import { countUnfolded, fragmentsOf } from '../limits/fragments.js';
import { type BroughtAlong, isAllBroughtAlong, withoutResolversOf } from './brought-along.js';

/** Compiling takes as long as carrying out some requests, so what comes only once is not compiled. */
const COMPILE_AT = 2;
/** Compiled functions are some 50 kB each; clients have a few dozen operations, a hostile one may have any number. */
const MAX_COMPILED = 500;
/**
 * Maximum selections of an operation with its fragments written out: graphql-jit walks every spread
 * again, for every field above it.
 */
const MAX_SELECTIONS = 1000;

type Query = CompiledQuery['query'];

/** What is known of one operation of a document. */
interface Known {
  uses: number;
  readonly operation: OperationDefinitionNode | undefined;
  /** undefined before it is worth it; null for what is left to GraphQL's own executor. */
  query: Query | null | undefined;
}

/**
 * Queries that come again, compiled to functions by graphql-jit. It puts text literals of a document into the code that it
 * makes, where a crafted one gets out of its quotes; it shares `@skip` and `@include` between the places of a fragment; and
 * fields with resolvers go wrong below interfaces and unions; and it loses fields under names such as `constructor`. Only
 * documents with none of these are compiled. All others, mutations and subscriptions run on GraphQL's own executor.
 */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #brought: BroughtAlong;
  /** The schema for operations of which all is brought along: made when there is one. */
  #withBrought: GraphQLSchema | undefined;
  /** The names of its interfaces and unions. */
  readonly #abstract: ReadonlySet<string>;
  readonly #known = new LRUCache<DocumentNode, Map<string, Known>>({ max: MAX_COMPILED });

  /** @param brought what comes along with other fields: where it does, it is taken from there, and no resolver is called */
  constructor(schema: GraphQLSchema, brought: BroughtAlong = { by: {}, fields: {} }) {
    this.#schema = schema;
    this.#brought = brought;
    this.#abstract = new Set(
      Object.values(schema.getTypeMap())
        .filter((type) => isAbstractType(type))
        .map(({ name }) => name),
    );
  }

  /** The operation as a function that checks its variables first; undefined for what has to run on the ordinary executor. */
  find(document: DocumentNode, operationName: string | null | undefined): Query | undefined {
    const known = this.#look(document, operationName);
    known.uses += 1;
    if (known.query === undefined && known.uses >= COMPILE_AT)
      known.query = known.operation
        ? this.#compile(document, operationName, known.operation)
        : null;
    return known.query ?? undefined;
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
      known = { uses: 0, operation, query: isCompilable ? undefined : null };
      // A name that the document has not is not remembered: there is no end to them.
      if (operation) operations.set(name, known);
    }
    return known;
  }

  /** A call of a resolver costs more than everything else about a field: its place in the answer is made anew for each. */
  #schemaFor(document: DocumentNode, operation: OperationDefinitionNode): GraphQLSchema {
    if (!isAllBroughtAlong(this.#brought, this.#schema, operation, fragmentsOf(document)))
      return this.#schema;
    return (this.#withBrought ??= withoutResolversOf(this.#brought, this.#schema));
  }

  #compile(
    document: DocumentNode,
    operationName: string | null | undefined,
    operation: OperationDefinitionNode,
  ): Query | null {
    // Members of enums are their own names, and what services give for GraphQL's own scalars is of their types already; a check of each costs more than all else.
    const compiled = compileQuery(
      this.#schemaFor(document, operation),
      document,
      operationName ?? undefined,
      { disablingCapturingStackErrors: true, disableLeafSerialization: true },
    );
    if (!isCompiledQuery(compiled)) return null;
    const definitions = operation.variableDefinitions ?? [];
    return async (root, context, variables) => {
      // GraphQL's own check has the words that errors.ts knows; the compiled one then finds nothing more to say.
      const { errors } = getVariableValues(this.#schema, definitions, variables ?? {}, {
        maxErrors: 50,
      });
      if (errors) return { errors };
      const result = await compiled.query(root, context, variables);
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
 * Whether the document has neither text literals nor directives, asks for no interface or union, and
 * gives nothing a name that every object has already: graphql-jit looks aliases up in plain objects.
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

/** graphql-jit's errors have the places without the nodes, and no extensions at all where there are none. */
function toGraphqlError({ message, locations, path, originalError }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, {
    path: path ?? null,
    originalError: originalError ?? null,
  });
  Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
  return error;
}
