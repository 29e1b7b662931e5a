import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';

type Args = Readonly<Record<string, unknown>>;
type Take = (root: unknown, args: Args, context: unknown, info: unknown) => unknown;
type Method = (...values: unknown[]) => unknown;
type Storage = ReturnType<typeof getMetadataStorage>;
type ResolverMetadata = Storage['queries'][number] | Storage['fieldResolvers'][number];
type ParamMetadata = NonNullable<ResolverMetadata['params']>[number];

/**
 * Calls the resolvers of reads directly. type-graphql looks anew at what each parameter is to be given for every item of every page, and
 * waits for a check of arguments that is switched off; what they are given is known beforehand. Arguments are handed on as GraphQL has made
 * them, not as instances of the classes that describe them. Fields with guards or middleware are left as they are.
 */
export function callPlainResolversDirectly(schema: GraphQLSchema): void {
  const { fieldResolvers, queries, objectTypes } = getMetadataStorage();
  const typeNames = new Map<unknown, string>(objectTypes.map(({ target, name }) => [target, name]));
  const instances = new Map<unknown, Record<string, Method>>();
  const ofFields = fieldResolvers.flatMap((metadata) =>
    metadata.kind === 'external'
      ? [{ metadata, typeName: typeNames.get(metadata.getObjectType?.()) }]
      : [],
  );
  for (const { metadata, typeName } of [
    ...ofFields,
    ...queries.map((query) => ({ metadata: query, typeName: schema.getQueryType()?.name })),
  ]) {
    const takes = (metadata.params ?? [])
      .toSorted((left, right) => left.index - right.index)
      .map(toTake);
    const type = typeName === undefined ? undefined : schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[metadata.schemaName] : undefined;
    if (!field || isGuarded(metadata) || !takes.every((take) => take !== undefined)) continue;
    const Target = metadata.target as new () => Record<string, Method>;
    const instance = instances.get(Target) ?? new Target();
    instances.set(Target, instance);
    field.resolve = toResolver(instance, metadata.methodName, takes);
  }
}

const isGuarded = ({ roles, middlewares = [] }: ResolverMetadata): boolean =>
  roles !== undefined || middlewares.length > 0;

/** undefined for what only type-graphql can give. */
function toTake(param: ParamMetadata): Take | undefined {
  switch (param.kind) {
    case 'context':
      return param.propertyName === undefined ? (_root, _args, context) => context : undefined;
    case 'root':
      return param.propertyName === undefined ? (root) => root : undefined;
    case 'info':
      return (_root, _args, _context, info) => info;
    case 'args':
      return (_root, args) => args;
    case 'arg':
      return (_root, args) => args[param.name];
    default:
      return undefined;
  }
}

function toResolver(
  instance: Record<string, Method>,
  name: string,
  takes: readonly Take[],
): GraphQLFieldResolver<unknown, unknown, Args> {
  const method = instance[name]?.bind(instance);
  if (!method) throw new Error(`there is no method ${name}`);
  const [first, second, ...others] = takes;
  if (!first) return () => method();
  if (!second) return (root, args, context, info) => method(first(root, args, context, info));
  if (others.length === 0)
    return (root, args, context, info) =>
      method(first(root, args, context, info), second(root, args, context, info));
  return (root, args, context, info) =>
    method(...takes.map((take) => take(root, args, context, info)));
}
