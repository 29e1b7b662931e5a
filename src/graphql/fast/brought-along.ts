import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  getNamedType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Fragments, selectionsBelow } from '../limits/fragments.js';

/** Fields whose values are there already when some other field above them has looked ahead. Coordinates are `Type.field`. */
export interface BroughtAlong {
  /** By the coordinates of the fields that bring something: the places below them of the things that it is put into. */
  readonly by: Readonly<Record<string, readonly string[]>>;
  /** By the coordinates of what is brought: its path below such a thing. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A copy of the schema in which what is brought along has no resolvers: it is there. */
export function withoutResolversOf({ fields }: BroughtAlong, schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD](config, name, typeName) {
      if (!(`${typeName}.${name}` in fields)) return undefined;
      const { resolve, ...field } = config;
      return resolve ? field : undefined;
    },
  });
}

/** The place of a field below one that brings something along. */
interface Below {
  /** The coordinate of the field that brings. */
  readonly by: string;
  readonly path: string;
}

const joined = (...names: readonly string[]): string =>
  names.filter((name) => name !== '').join('.');

/** The paths at which something is brought along, and all above them. */
function pathsOf({ by, fields }: BroughtAlong): ReadonlyMap<string, ReadonlySet<string>> {
  const paths = Object.entries(by).map(([coordinate, places]) => {
    const whole = places.flatMap((place) =>
      Object.values(fields).map((path) => joined(place, path)),
    );
    const above = whole.flatMap((path) =>
      path.split('.').map((_, count, parts) => parts.slice(0, count + 1).join('.')),
    );
    return [coordinate, new Set(['', ...above])] as const;
  });
  return new Map(paths);
}

/**
 * Whether all that an operation asks for and that can be brought along is asked for where it is, not where the same type is reached in
 * another way. For operations without interfaces and unions. Checks each selection set once for each place that matters.
 */
export function isAllBroughtAlong(
  brought: BroughtAlong,
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
): boolean {
  const paths = pathsOf(brought);
  const checked = new Map<SelectionSetNode, Set<string>>();
  const check = (
    set: SelectionSetNode,
    parent: GraphQLObjectType,
    below: Below | null,
  ): boolean => {
    const places = checked.get(set) ?? new Set();
    checked.set(set, places);
    const place = below ? `${below.by}:${below.path}` : '';
    if (places.has(place)) return true;
    places.add(place);
    return set.selections.every((selection) => {
      const inner = selectionsBelow(selection, fragments);
      if (selection.kind !== Kind.FIELD) return !inner || check(inner, parent, below);
      const name = selection.name.value;
      const coordinate = `${parent.name}.${name}`;
      const here = below && { ...below, path: joined(below.path, name) };
      const brings = brought.fields[coordinate];
      if (brings !== undefined && !isBrought(brought, here, brings)) return false;
      const type = parent.getFields()[name]?.type;
      const named: GraphQLNamedType | undefined = type && getNamedType(type);
      if (!inner || !isObjectType(named)) return true;
      if (brought.by[coordinate]) return check(inner, named, { by: coordinate, path: '' });
      return check(inner, named, here && paths.get(here.by)?.has(here.path) ? here : null);
    });
  };
  const root = schema.getRootType(operation.operation);
  return !!root && check(operation.selectionSet, root, null);
}

function isBrought({ by }: BroughtAlong, here: Below | null, brings: string): boolean {
  return !!here && !!by[here.by]?.some((place) => here.path === joined(place, brings));
}
