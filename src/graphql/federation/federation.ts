import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLFieldResolver, type GraphQLSchema, parse } from 'graphql';
import { createResolversMap } from 'type-graphql';
import { type GraphqlContext } from '../engine/context.js';
import { type BroughtAlong } from '../fast/brought-along.js';
import { MODULES } from '../modules.js';
import { buildBaseSchema } from '../schema.js';
import { BROUGHT_WITH_VEHICLES } from '../vehicle/projection.js';
import { entitiesOf } from './entities.js';
import { type Entities, type FindEntity, type Representation } from './entity.js';
import { EntityKeys, RepresentationCount } from './entity-keys.js';
import { printSubgraph, type SubgraphDirectives } from './subgraph-sdl.js';

/** A graph as its classes say it, as a router composes it, and how its entities are found. */
export interface Subgraph {
  readonly base: GraphQLSchema;
  readonly sdl: string;
  readonly entities: Entities;
  /** Nothing, unless told otherwise. */
  readonly broughtAlong?: BroughtAlong;
}

/** The graph of fleets. */
export async function fleetSubgraph(directives: SubgraphDirectives): Promise<Subgraph> {
  const base = await buildBaseSchema();
  return {
    base,
    sdl: printSubgraph(base, directives),
    entities: entitiesOf(MODULES),
    broughtAlong: BROUGHT_WITH_VEHICLES,
  };
}

/** A copy, because @apollo/subgraph writes `__typename` on what it is given, and loaders hand the same object out again. */
function referenceResolver(
  find: FindEntity,
): (representation: Representation, context: GraphqlContext) => Promise<object | null> {
  return async (representation, context) => {
    const entity = await find(representation, context);
    return entity && { ...entity };
  };
}

/** The schema that is served: the graph with `_service` and `_entities`, whose rights are those of the services behind the loaders. */
export function buildFederatedSchema({ base, sdl, entities }: Subgraph): GraphQLSchema {
  const resolvers: Record<string, object> = { ...createResolversMap(base) };
  const typeDefs = parse(sdl);
  const keys = new EntityKeys(typeDefs);
  for (const name of keys.types) {
    const find = entities[name];
    if (!find) throw new Error(`${name} has a @key, but no module finds it by that key`);
    resolvers[name] = { ...resolvers[name], __resolveReference: referenceResolver(find) };
  }
  const asked = new RepresentationCount();
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
  const field = schema.getQueryType()?.getFields()['_entities'];
  const resolve = field?.resolve as GraphQLFieldResolver<
    unknown,
    GraphqlContext,
    { readonly representations: readonly Representation[] }
  >;
  if (field) {
    field.resolve = (
      source,
      args: { readonly representations: readonly Representation[] },
      context: GraphqlContext,
      info,
    ): unknown => {
      asked.add(context, args.representations.length);
      keys.assertAll(args.representations);
      return resolve(source, args, context, info);
    };
  }
  return schema;
}
