import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLSchema, parse } from 'graphql';
import { createResolversMap } from 'type-graphql';
import { type ProviderName } from '../domain/provider.js';
import { type GraphqlContext } from './context.js';
import { type Loader } from './loader.js';
import { type Loaders } from './loaders.js';

const LINK = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
`;

type ResolveReference = (reference: { readonly id: string }, context: GraphqlContext) => Promise<object | null>;

/** A copy, because @apollo/subgraph writes `__typename` on what it is given, and loaders hand the same object out again. */
function byId(loader: (loaders: Loaders) => Loader<object | null>): ResolveReference {
  return async ({ id }, { loaders }) => {
    const entity = await loader(loaders).load(id);
    return entity && { ...entity };
  };
}

const ENTITIES: Readonly<Record<string, ResolveReference>> = {
  Fleet: byId((loaders) => loaders.fleetById),
  ProviderAccount: byId((loaders) => loaders.accountById),
  Vehicle: byId((loaders) => loaders.vehicleById),
  Enrollment: byId((loaders) => loaders.enrollmentById),
};

function resolveProvider({ name }: { readonly name: ProviderName }, { services, viewer }: GraphqlContext): object {
  return { ...services.catalogue.get(viewer, name) };
}

/** The graph as a router composes it: SDL with the federation directives. */
export function printSubgraph(base: GraphQLSchema): string {
  return `${LINK}\n${printSchemaWithDirectives(base)}\n`;
}

/** The schema that is served: the graph with `_service` and `_entities`, whose rights are those of the services behind the loaders. */
export function buildFederatedSchema(base: GraphQLSchema): GraphQLSchema {
  const resolvers: Record<string, object> = { ...createResolversMap(base) };
  for (const [name, __resolveReference] of Object.entries({ ...ENTITIES, Provider: resolveProvider })) {
    resolvers[name] = { ...resolvers[name], __resolveReference };
  }
  return buildSubgraphSchema([{ typeDefs: parse(printSubgraph(base)), resolvers: resolvers as never }]);
}
