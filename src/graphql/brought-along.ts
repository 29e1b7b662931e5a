import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { type FragmentDefinitionNode, getNamedType, type GraphQLNamedType, type GraphQLObjectType, type GraphQLSchema, isObjectType, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

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

/** Where a field stands below one that brings something along. */
interface Below {
  readonly places: readonly string[];
  readonly path: string;
}

const joined = (...names: readonly string[]): string => names.filter((name) => name !== '').join('.');

/**
 * Whether all that an operation asks for and that can be brought along is asked for where it is, not where the same type is reached in
 * another way. For operations without interfaces and unions.
 */
export function isAllBroughtAlong(brought: BroughtAlong, schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean {
  const check = ({ selections }: SelectionSetNode, parent: GraphQLObjectType, below: Below | null): boolean =>
    selections.every((selection) => {
      if (selection.kind !== Kind.FIELD) {
        const set = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value)?.selectionSet;
        return !set || check(set, parent, below);
      }
      const name = selection.name.value;
      const coordinate = `${parent.name}.${name}`;
      const here = below && { ...below, path: joined(below.path, name) };
      const brings = brought.fields[coordinate];
      if (brings !== undefined && !here?.places.some((place) => here.path === joined(place, brings))) return false;
      const type = parent.getFields()[name]?.type;
      const named: GraphQLNamedType | undefined = type && getNamedType(type);
      if (!selection.selectionSet || !isObjectType(named)) return true;
      const places = brought.by[coordinate];
      return check(selection.selectionSet, named, places ? { places, path: '' } : here);
    });
  const root = schema.getRootType(operation.operation);
  return !!root && check(operation.selectionSet, root, null);
}
