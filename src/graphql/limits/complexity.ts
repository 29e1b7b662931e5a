import {
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { LIMITS, tooComplex } from './limits.js';
import { sizeOf } from './list-cost.js';
import { type MirroredSizes, mirroredSizes, mirroringFields } from './mirrored-lists.js';
import { type Estimate, type FieldToEstimate, Reckoning } from './reckoning.js';
import { assertListsAreSensible, type Operation } from './values.js';
import { workOf } from './work-cost.js';

type Estimates = Readonly<Record<'fields' | 'work', Estimate>>;

/** Estimates of the fields of an answer, and of the work for them. */
function estimatesFor(mirrored: MirroredSizes): Estimates {
  const sized = ({ args, field, type }: FieldToEstimate) => ({
    parent: type.name,
    name: field.name,
    type: field.type,
    args,
  });
  return {
    fields: (field) => 1 + sizeOf(sized(field), mirrored) * field.childComplexity,
    work: (field) => workOf(sized(field)) + sizeOf(sized(field), mirrored) * field.childComplexity,
  };
}

/**
 * Refuses an operation whose answer could have too many fields, or whose filters and counts could
 * read too much of a fleet. Values that do not fit their types are not refused here: GraphQL does
 * so before it executes anything.
 * @throws GraphQLError QUERY_TOO_COMPLEX; BAD_USER_INPUT for lists beyond all bounds
 */
export function assertAffordable(
  schema: GraphQLSchema,
  { document, operationName, variables }: Operation,
): void {
  assertListsAreSensible(variables);
  const { fields, work } = recall(schema, { document, operationName, variables });
  if (fields > LIMITS.complexity)
    throw tooComplex(
      `The answer could come to ${spelled(fields)} fields; ${LIMITS.complexity} are allowed. Ask for smaller pages.`,
    );
  if (work > LIMITS.work)
    throw tooComplex(
      `The searches, filters, counts and data of drivers of the operation cost ${spelled(work)}; ${LIMITS.work} are allowed. Send them in several operations, or filter by one condition where you can: a search or several conditions in one \`filterBy\` cost 100 for each list.`,
    );
}

const spelled = (count: number): string =>
  count <= Number.MAX_SAFE_INTEGER ? String(count) : 'endlessly many';

/** Computed cost of an operation, and the limit. */
export interface Cost {
  /** Fields that the answer could come to, by the sizes of its pages. */
  readonly fields: number;
  readonly limit: number;
  /** Work of its searches, filters, counts and data of drivers. */
  readonly work: number;
  readonly workLimit: number;
}

type Reckoned = Pick<Cost, 'fields' | 'work'>;

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
  return {
    ...recall(schema, operation),
    limit: LIMITS.complexity,
    workLimit: LIMITS.work,
  };
}

/**
 * Maximum cached costs per document; for clients that change sizes all the time they are computed
 * again.
 */
const MAX_REMEMBERED = 100;
const known = new WeakMap<DocumentNode, Map<string, Reckoned>>();

/**
 * Returns the cached cost: it depends only on the document and the sizes, and computing it takes
 * longer than many an answer.
 */
function recall(schema: GraphQLSchema, operation: Operation): Reckoned {
  // Sizes within inputs are not part of the cache key.
  if (mirroringFields(operation.document, operation.operationName).length > 0)
    return reckon(schema, operation);
  let remembered = known.get(operation.document);
  if (!remembered) known.set(operation.document, (remembered = new Map<string, Reckoned>()));
  const key = sizesIn(operation);
  const recalled = remembered.get(key);
  if (recalled !== undefined) return recalled;
  const reckoned = reckon(schema, operation);
  // Zero stands for what could not be reckoned, and says nothing of the next values.
  if (reckoned.fields === 0) return reckoned;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, reckoned);
  return reckoned;
}

/**
 * Returns the cache key, everything the cost can depend on: the operation and, of its variables,
 * the numbers, the flags, the lengths of lists, and which properties of an input have values.
 */
function sizesIn({ operationName, variables }: Operation): string {
  const sizes: unknown[] = [operationName ?? null];
  for (const [name, value] of Object.entries(variables ?? {})) sizes.push(name, shapeOf(value));
  // Encoded as JSON, in which no name can pass itself off as a name and a value.
  return JSON.stringify(sizes);
}

/** Depth of inputs around a filter; inputs further down have no effect on the cost. */
const MAX_SHAPE_DEPTH = 2;

function shapeOf(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return { length: value.length };
  if (typeof value === 'string') return 'text';
  if (typeof value !== 'object' || value === null || depth === MAX_SHAPE_DEPTH)
    return typeof value === 'object' && value !== null ? 'input' : value;
  return Object.entries(value).map(([name, inner]) => [name, shapeOf(inner, depth + 1)]);
}

const NOTHING: Reckoned = { fields: 0, work: 0 };

/**
 * Returns `NOTHING` for operations that GraphQL itself refuses before it executes anything: values
 * that do not fit their types, and a document without the operation. It stops at the first of a
 * million wrong values.
 */
function reckon(
  schema: GraphQLSchema,
  { document, operationName, variables }: Operation,
): Reckoned {
  const operation = getOperationAST(document, operationName);
  if (!operation) return NOTHING;
  const definitions = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, definitions, variables ?? {}, { maxErrors: 1 });
  if (!coerced) return NOTHING;
  try {
    const mirrored = mirroredSizes(schema, mirroringFields(document, operationName), coerced);
    const estimates = estimatesFor(mirrored);
    const by = (estimate: Estimate): number =>
      // A read of half a unit counts where there are several.
      Math.floor(
        new Reckoning({ schema, document, variables: coerced, estimate }).costOf(operation),
      );
    return { fields: by(estimates.fields), work: by(estimates.work) };
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
