import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getOperationAST,
  type GraphQLField,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { type Tag } from '../../domain/vehicle.js';
import { MAX_ROW_ERRORS } from '../../services/onboarding/rows.js';
import { checkTags } from '../../services/vehicle/tags.js';

type Values = Readonly<Record<string, unknown>>;

/**
 * Sizes of lists further down that mirror the input of a field at the root, by `Type.field`. Sizes
 * are averages: the items of all lists of this name divided by the number of these lists.
 */
export type MirroredSizes = ReadonlyMap<string, number>;

type Entry = readonly [coordinate: string, size: number];

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null;
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];

/**
 * A row answers at most one error for each of its faulty tags, and rarely more than one for the
 * rest of it.
 */
function errorsOfRow(row: unknown): number {
  const tags = isObject(row) ? (listOf(row['tags']) as readonly Tag[]) : [];
  return Math.min(1 + checkTags(tags, []).length, MAX_ROW_ERRORS + 1);
}

function sizesOfPlan(rows: readonly unknown[]): readonly Entry[] {
  if (rows.length === 0) return [];
  const errors = rows.reduce<number>((sum, row) => sum + errorsOfRow(row), 0);
  return [
    ['OnboardingPlan.rows', rows.length],
    ['PlannedRow.userErrors', errors / rows.length],
  ];
}

/** Payloads name each item that went through, or say in `userErrors` why it did not. */
const itemised = (payload: string, list: string, items: unknown): readonly Entry[] => [
  [`${payload}.${list}`, Math.max(listOf(items).length, 1)],
  [`${payload}.userErrors`, Math.max(listOf(items).length, 1)],
];

const complaints = (payload: string, ...lists: readonly unknown[]): readonly Entry[] => [
  [`${payload}.userErrors`, lists.reduce<number>((sum, list) => sum + listOf(list).length, 1)],
];

/** Fields at the root whose answers mirror lists of their `input`, and how. */
const MIRRORS: Readonly<Record<string, (input: Values) => readonly Entry[]>> = {
  onboardingPlan: ({ vehicles }) => sizesOfPlan(listOf(vehicles)),
  requestClearance: ({ enrollmentIds }) =>
    itemised('ClearancePayload', 'enrollments', enrollmentIds),
  endClearance: ({ enrollmentIds }) => itemised('ClearancePayload', 'enrollments', enrollmentIds),
  removeVehicles: ({ vehicleIds }) => itemised('RemoveVehiclesPayload', 'vehicles', vehicleIds),
  changeEnrollmentCredential: ({ enrollmentIds }) =>
    itemised('EnrollmentsPayload', 'enrollments', enrollmentIds),
  updateVehicle: ({ tags }) => complaints('VehiclePayload', tags, tags),
  createApiClient: ({ scopes, fleetIds }) => [
    ...complaints('ApiClientPayload', scopes, fleetIds),
    ['ApiClient.fleets', Math.max(listOf(fleetIds).length, 1)],
  ],
};

/**
 * @returns the fields of the operation at its root, through all fragments; each fragment is visited
 *   once.
 */
function rootFields(document: DocumentNode, set: SelectionSetNode): readonly FieldNode[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
  const found: FieldNode[] = [];
  const open = [set];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const selection of next.selections) {
      if (selection.kind === Kind.FIELD) found.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) open.push(selection.selectionSet);
      else {
        const fragment = fragments.get(selection.name.value);
        fragments.delete(selection.name.value);
        if (fragment) open.push(fragment.selectionSet);
      }
    }
  }
  return found;
}

const mirroring = new WeakMap<DocumentNode, Map<string, readonly FieldNode[]>>();

/**
 * @returns the fields at the root of the operation whose answers mirror their input; mostly none.
 */
export function mirroringFields(
  document: DocumentNode,
  operationName: string | null | undefined,
): readonly FieldNode[] {
  let known = mirroring.get(document);
  if (!known) mirroring.set(document, (known = new Map<string, readonly FieldNode[]>()));
  const operation = getOperationAST(document, operationName);
  if (!operation) return [];
  const key = operation.name?.value ?? '';
  let fields = known.get(key);
  if (!fields) {
    const all = rootFields(document, operation.selectionSet);
    fields = all.filter(({ name }) => Object.hasOwn(MIRRORS, name.value));
    known.set(key, fields);
  }
  return fields;
}

/**
 * Reads how large the lists get that mirror the input of these fields. Where several fields answer
 * lists of the same name, the largest size counts for each.
 * @param variables - as coerced by graphql's `getVariableValues`
 * @throws GraphQLError for arguments in the document that do not fit their types
 */
export function mirroredSizes(
  schema: GraphQLSchema,
  fields: readonly FieldNode[],
  variables: Values,
): MirroredSizes {
  const sizes = new Map<string, number>();
  const enlarge = (coordinate: string, size: number): void => {
    sizes.set(coordinate, Math.max(size, sizes.get(coordinate) ?? 0));
  };
  for (const node of fields) {
    const field = findRootField(schema, node.name.value);
    const input = field && getArgumentValues(field, node, variables)['input'];
    if (!isObject(input)) continue;
    for (const [coordinate, size] of MIRRORS[node.name.value]?.(input) ?? []) {
      enlarge(coordinate, size);
      // The interface has the same list.
      if (coordinate.endsWith('Payload.userErrors')) enlarge('Payload.userErrors', size);
    }
  }
  return sizes;
}

function findRootField(
  schema: GraphQLSchema,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  return roots.map((type) => type?.getFields()[name]).find((field) => field !== undefined);
}
