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
import { type Scope } from '../../domain/values/viewer.js';
import { type Fragments, selectionsBelow } from '../limits/fragments.js';

/** Fields whose values a field above them prefetches. Coordinates are `Type.field`. */
export interface Prefetched {
  /** Paths to the objects that get the values, by the coordinate of the field that prefetches. */
  readonly by: Readonly<Record<string, readonly string[]>>;
  /** Path below such an object, by the coordinate of the prefetched field. */
  readonly fields: Readonly<Record<string, string>>;
  /** Scopes without which the resolvers of prefetched fields refuse, by coordinate. */
  readonly scopes?: Readonly<Record<string, Scope>>;
}

/** Copies the schema without the resolvers of prefetched fields: their values are on the parent. */
export function withoutResolversOf({ fields }: Prefetched, schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD](config, name, typeName) {
      if (!(`${typeName}.${name}` in fields)) return undefined;
      const { resolve, ...field } = config;
      return resolve ? field : undefined;
    },
  });
}

/** Place of a field below one that prefetches. */
interface Below {
  /** Coordinate of the field that prefetches. */
  readonly by: string;
  readonly path: string;
}

const joined = (...names: readonly string[]): string =>
  names.filter((name) => name !== '').join('.');

/** Returns the paths of prefetched fields and all paths above them. */
function pathsOf({ by, fields }: Prefetched): ReadonlyMap<string, ReadonlySet<string>> {
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
 * Returns the scopes of the prefetched fields that the operation selects; null if it selects any of
 * them where it is not prefetched, because another path reaches the same type. For operations
 * without interfaces and unions. Checks each selection set once per place that matters.
 */
export function scopesOfPrefetched(
  prefetched: Prefetched,
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
): readonly Scope[] | null {
  const paths = pathsOf(prefetched);
  const scopes = new Set<Scope>();
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
      const path = prefetched.fields[coordinate];
      if (path !== undefined && !isPrefetched(prefetched, here, path)) return false;
      const scope = prefetched.scopes?.[coordinate];
      if (scope) scopes.add(scope);
      const type = parent.getFields()[name]?.type;
      const named: GraphQLNamedType | undefined = type && getNamedType(type);
      if (!inner || !isObjectType(named)) return true;
      if (prefetched.by[coordinate]) return check(inner, named, { by: coordinate, path: '' });
      return check(inner, named, here && paths.get(here.by)?.has(here.path) ? here : null);
    });
  };
  const root = schema.getRootType(operation.operation);
  return root && check(operation.selectionSet, root, null) ? [...scopes] : null;
}

function isPrefetched({ by }: Prefetched, here: Below | null, path: string): boolean {
  return !!here && !!by[here.by]?.some((place) => here.path === joined(place, path));
}
