import {
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { LIMITS, tooComplex } from './limits.js';
import { sizeOf } from './list-cost.js';
import { assertListsAreSensible } from './list-sizes.js';
import { type MirroredSizes, mirroredSizes, mirroringFields } from './mirrored-lists.js';
import { type FieldToEstimate, Reckoning } from './reckoning.js';

const estimatorFor =
  (mirrored: MirroredSizes) =>
  ({ args, childComplexity, field, type }: FieldToEstimate): number =>
    1 +
    sizeOf({ parent: type.name, name: field.name, type: field.type, args }, mirrored) *
      childComplexity;

/** Operation whose cost is computed before it is executed. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * Refuses an operation whose answer could have too many fields. Values that do not fit their types
 * are not refused here: GraphQL does so before it executes anything.
 * @throws GraphQLError QUERY_TOO_COMPLEX; BAD_USER_INPUT for lists beyond all bounds
 */
export function assertAffordable(
  schema: GraphQLSchema,
  { document, operationName, variables }: Operation,
): void {
  assertListsAreSensible(variables);
  const complexity = recall(schema, { document, operationName, variables });
  if (complexity <= LIMITS.complexity) return;
  const fields = complexity <= Number.MAX_SAFE_INTEGER ? complexity : 'endlessly many';
  throw tooComplex(
    `The answer could come to ${fields} fields; ${LIMITS.complexity} are allowed. Ask for smaller pages.`,
  );
}

/** Computed cost of an operation, and the limit. */
export interface Cost {
  /** Fields that the answer could come to, by the sizes of its pages. */
  readonly fields: number;
  readonly limit: number;
}

/**
 * Returns whether the caller requests the cost in the answer: `{"extensions": {"cost": true}}` in
 * the request.
 */
export function asksForCost(extensions: unknown): boolean {
  return (
    typeof extensions === 'object' &&
    extensions !== null &&
    'cost' in extensions &&
    extensions.cost === true
  );
}

/** @throws GraphQLError as `assertAffordable` */
export function costOf(schema: GraphQLSchema, operation: Operation): Cost {
  return { fields: recall(schema, operation), limit: LIMITS.complexity };
}

/**
 * Maximum cached costs per document; for clients that change sizes all the time they are computed
 * again.
 */
const MAX_REMEMBERED = 100;
const known = new WeakMap<DocumentNode, Map<string, number>>();

/**
 * Returns the cached complexity: it depends only on the document and the sizes, and computing it
 * takes longer than many an answer.
 */
function recall(schema: GraphQLSchema, operation: Operation): number {
  // Sizes within inputs are not part of the cache key.
  if (mirroringFields(operation.document, operation.operationName).length > 0)
    return reckon(schema, operation);
  let remembered = known.get(operation.document);
  if (!remembered) known.set(operation.document, (remembered = new Map<string, number>()));
  const key = sizesIn(operation);
  const recalled = remembered.get(key);
  if (recalled !== undefined) return recalled;
  const complexity = reckon(schema, operation);
  // Zero stands for what could not be reckoned, and says nothing of the next values.
  if (complexity === 0) return complexity;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, complexity);
  return complexity;
}

/**
 * Returns the cache key, everything the complexity can depend on: the operation and, of its
 * variables, the numbers, the flags and the lengths of lists.
 */
function sizesIn({ operationName, variables }: Operation): string {
  const sizes: unknown[] = [operationName ?? null];
  for (const [name, value] of Object.entries(variables ?? {})) {
    if (typeof value === 'number' || typeof value === 'boolean' || value === null)
      sizes.push(name, value);
    else if (Array.isArray(value)) sizes.push(name, { length: value.length });
  }
  // Encoded as JSON, in which no name can pass itself off as a name and a value.
  return JSON.stringify(sizes);
}

/**
 * Returns 0 for operations that GraphQL itself refuses before it executes anything: values that do
 * not fit their types, and a document without the operation. It stops at the first of a million
 * wrong values.
 */
function reckon(schema: GraphQLSchema, { document, operationName, variables }: Operation): number {
  const operation = getOperationAST(document, operationName);
  if (!operation) return 0;
  const definitions = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, definitions, variables ?? {}, { maxErrors: 1 });
  if (!coerced) return 0;
  try {
    const mirrored = mirroredSizes(schema, mirroringFields(document, operationName), coerced);
    const estimate = estimatorFor(mirrored);
    const reckoning = new Reckoning({ schema, document, variables: coerced, estimate });
    return Math.ceil(reckoning.costOf(operation));
  } catch (error) {
    refuseToReckon(error);
  }
}

/** Values in the document that do not fit stop the reckoning. */
function refuseToReckon(error: unknown): never {
  const node = error instanceof GraphQLError ? error.nodes?.[0] : undefined;
  if (!(error instanceof GraphQLError) || !node) throw error;
  throw new GraphQLError(error.message, {
    nodes: node,
    originalError: error,
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}
