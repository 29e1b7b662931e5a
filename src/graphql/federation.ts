import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLFieldResolver, type GraphQLSchema, parse } from 'graphql';
import { createResolversMap } from 'type-graphql';
import { FleetgraphError } from '../domain/errors.js';
import { type GraphqlContext } from './context.js';
import { type Loader } from './loader.js';
import { type Loaders } from './loaders.js';
import { type SubgraphDirectives, printSubgraph } from './subgraph-sdl.js';

/** How an entity is found by its one key field; null when there is nothing that the caller may see. */
interface Entity {
  readonly key: string;
  readonly find: (value: string, context: GraphqlContext) => Promise<object | null> | object | null;
}

const byId = (loader: (loaders: Loaders) => Loader<object | null>): Entity => ({ key: 'id', find: (id, { loaders }) => loader(loaders).load(id) });

/** Every type with `@key`. What a router asks for at once is loaded at once, by the loaders that every other field uses. */
const ENTITIES: Readonly<Record<string, Entity>> = {
  Fleet: byId((loaders) => loaders.fleetById),
  ProviderAccount: byId((loaders) => loaders.accountById),
  Vehicle: byId((loaders) => loaders.vehicleById),
  Enrollment: byId((loaders) => loaders.enrollmentById),
  OemCredential: byId((loaders) => loaders.credentialById),
  Driver: byId((loaders) => loaders.driverById),
  Provider: { key: 'name', find: (name, { services, viewer }) => services.catalogue.list(viewer).find((provider) => provider.name === name) ?? null },
};

type Representation = Readonly<Record<string, unknown>>;

/** A copy, because @apollo/subgraph writes `__typename` on what it is given, and loaders hand the same object out again. */
function referenceResolver({ key, find }: Entity): (reference: Representation, context: GraphqlContext) => Promise<object | null> {
  return async (reference, context) => {
    const entity = await find(reference[key] as string, context);
    return entity && { ...entity };
  };
}

function refuse(message: string): never {
  throw new FleetgraphError('BAD_USER_INPUT', message, { argument: 'representations' });
}

/** @throws FleetgraphError BAD_USER_INPUT for what is no key of an entity of this graph. */
function assertRepresentations(representations: readonly Representation[]): void {
  representations.forEach((representation, index) => {
    const name = representation['__typename'];
    const entity = typeof name === 'string' && Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    if (!entity) refuse(`representations[${index}] must name one of ${Object.keys(ENTITIES).join(', ')} as its "__typename".`);
    if (typeof representation[entity.key] !== 'string') refuse(`representations[${index}] must have "${entity.key}", the key of ${String(name)}.`);
  });
}

/** The schema that is served: the graph with `_service` and `_entities`, whose rights are those of the services behind the loaders. */
export function buildFederatedSchema(base: GraphQLSchema, directives: SubgraphDirectives): GraphQLSchema {
  const resolvers: Record<string, object> = { ...createResolversMap(base) };
  for (const [name, entity] of Object.entries(ENTITIES)) resolvers[name] = { ...resolvers[name], __resolveReference: referenceResolver(entity) };
  const schema = buildSubgraphSchema([{ typeDefs: parse(printSubgraph(base, directives)), resolvers: resolvers as never }]);
  const field = schema.getQueryType()?.getFields()['_entities'];
  const resolve = field?.resolve as GraphQLFieldResolver<unknown, GraphqlContext, { readonly representations: readonly Representation[] }>;
  if (field) {
    field.resolve = (source, args: { readonly representations: readonly Representation[] }, context: GraphqlContext, info): unknown => {
      assertRepresentations(args.representations);
      return resolve(source, args, context, info);
    };
  }
  return schema;
}
