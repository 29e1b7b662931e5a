import { type GraphQLSchema, isObjectType } from 'graphql';
import { Extensions } from 'type-graphql';

const READS = 'fleetgraph.reads';

type RequiredKeys<T> = {
  [Name in keyof T]-?: object extends Pick<T, Name> ? never : Name;
}[keyof T];
type Method = (context: never, root: never, ...others: never[]) => unknown;
/** Accepts a method whose root, its second parameter, requires none but these properties. */
type Accepts<M extends Method, Property> = [
  Exclude<RequiredKeys<Parameters<M>[1]>, Property | 'id'>,
] extends [never]
  ? unknown
  : { readonly missing: Exclude<RequiredKeys<Parameters<M>[1]>, Property | 'id'> };

/**
 * Declares the properties of its parent that a field resolver reads, beside its id. Without it a
 * page with the field reads whole rows. Does not compile when the type of the root requires more.
 */
export const Reads =
  <const Property extends string = never>(...properties: readonly Property[]) =>
  <M extends Method>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<M> & Accepts<M, Property>,
  ): void => {
    Extensions({ [READS]: properties })(target, key, descriptor);
  };

/** Properties read by each field of a type; a field that is missing may read any. */
export type ReadsOfFields = ReadonlyMap<string, readonly string[]>;

/** Returns what the fields of a type read: those without a resolver their own property. */
export function readsOfFields(schema: GraphQLSchema, typeName: string): ReadsOfFields {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is not an object type of the graph`);
  const reads = new Map<string, readonly string[]>([['__typename', []]]);
  for (const { name, resolve, extensions } of Object.values(type.getFields())) {
    const declared = extensions[READS] as readonly string[] | undefined;
    if (declared) reads.set(name, declared);
    else if (!resolve) reads.set(name, [name]);
  }
  return reads;
}
