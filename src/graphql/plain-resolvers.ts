import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';

type Take = (root: unknown, context: unknown, info: unknown) => unknown;
type Method = (...values: unknown[]) => unknown;
type FieldResolverMetadata = ReturnType<typeof getMetadataStorage>['fieldResolvers'][number];
type ParamMetadata = NonNullable<FieldResolverMetadata['params']>[number];

/**
 * Calls the resolvers of fields without arguments directly. type-graphql looks anew at what each parameter is to be given for
 * every item of every page; of these it is known beforehand. Fields with arguments, guards or middleware are left as they are.
 */
export function callPlainResolversDirectly(schema: GraphQLSchema): void {
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  const instances = new Map<unknown, Record<string, Method>>();
  for (const metadata of fieldResolvers) {
    const takes = (metadata.params ?? []).toSorted((left, right) => left.index - right.index).map(toTake);
    const typeName = objectTypes.find(({ target }) => target === metadata.getObjectType?.())?.name;
    const type = typeName === undefined ? undefined : schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[metadata.schemaName] : undefined;
    if (!field || metadata.kind !== 'external' || isGuarded(metadata) || !takes.every((take) => take !== undefined)) continue;
    const Target = metadata.target as new () => Record<string, Method>;
    const instance = instances.get(Target) ?? new Target();
    instances.set(Target, instance);
    field.resolve = toResolver(instance, metadata.methodName, takes);
  }
}

const isGuarded = ({ roles, middlewares = [] }: FieldResolverMetadata): boolean => roles !== undefined || middlewares.length > 0;

/** undefined for what only type-graphql can give: arguments. */
function toTake(param: ParamMetadata): Take | undefined {
  switch (param.kind) {
    case 'context':
      return param.propertyName === undefined ? (_root, context) => context : undefined;
    case 'root':
      return param.propertyName === undefined ? (root) => root : undefined;
    case 'info':
      return (_root, _context, info) => info;
    default:
      return undefined;
  }
}

function toResolver(instance: Record<string, Method>, name: string, takes: readonly Take[]): GraphQLFieldResolver<unknown, unknown> {
  const method = instance[name]?.bind(instance);
  if (!method) throw new Error(`there is no method ${name}`);
  const [first, second, ...others] = takes;
  if (!first) return () => method();
  if (!second) return (root, _args, context, info) => method(first(root, context, info));
  if (others.length === 0) return (root, _args, context, info) => method(first(root, context, info), second(root, context, info));
  return (root, _args, context, info) => method(...takes.map((take) => take(root, context, info)));
}
