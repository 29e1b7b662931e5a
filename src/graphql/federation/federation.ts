import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLFieldResolver, type GraphQLSchema, parse } from 'graphql';
import { createResolversMap } from 'type-graphql';
import { type ErrorCode, FleetgraphError } from '../../domain/errors.js';
import { type GraphqlContext } from '../engine/context.js';
import { type Prefetched } from '../fast/prefetched.js';
import { checkInputTexts } from '../input-texts.js';
import { MODULES } from '../modules.js';
import { buildBaseSchema } from '../schema.js';
import { PREFETCHED_WITH_VEHICLES, VehicleProjections } from '../vehicle/projection.js';
import { entitiesOf } from './entities.js';
import { type Entities, type FindEntity, type Representation } from './entity.js';
import { EntityKeys, RepresentationCount } from './entity-keys.js';
import { printSubgraph, type SubgraphDirectives } from './subgraph-sdl.js';

/** Codes of refusals that concern the caller, independent of the requested entity. */
const RIGHTS: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN'];

/** A graph as its classes say it, as a router composes it, and how its entities are found. */
export interface Subgraph {
  readonly base: GraphQLSchema;
  readonly sdl: string;
  readonly entities: Entities;
  /** Fields that others prefetch; none unless given. */
  readonly prefetched?: Prefetched;
  readonly projections?: VehicleProjections;
}

/** The graph of fleets. */
export async function fleetSubgraph(directives: SubgraphDirectives): Promise<Subgraph> {
  const base = await buildBaseSchema();
  return {
    base,
    sdl: printSubgraph(base, directives),
    entities: entitiesOf(MODULES),
    prefetched: PREFETCHED_WITH_VEHICLES,
    projections: new VehicleProjections(base),
  };
}

/**
 * Returns a copy, because @apollo/subgraph writes `__typename` on its argument, and loaders return
 * the same object again.
 */
function referenceResolver(
  find: FindEntity,
): (representation: Representation, context: GraphqlContext) => Promise<object | null> {
  return async (representation, context) => {
    const entity = await find(representation, context);
    return entity && { ...entity };
  };
}

/**
 * Builds the served schema: the graph with `_service` and `_entities`, whose rights are those of
 * the services behind the loaders.
 */
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
  if (field) field.resolve = entitiesResolver(field.resolve as EntitiesResolver, keys, asked);
  return checkInputTexts(schema);
}

type EntitiesResolver = GraphQLFieldResolver<
  unknown,
  GraphqlContext,
  { readonly representations: readonly Representation[] }
>;

/**
 * Resolves each entity separately: a representation without a key is null with an error at its
 * place, the others are resolved.
 */
function entitiesResolver(
  resolve: EntitiesResolver,
  keys: EntityKeys,
  asked: RepresentationCount,
): EntitiesResolver {
  return (source, { representations }, context, info) => {
    asked.add(context, representations.length);
    const refusals = representations.map((representation, index) =>
      keys.check(representation, index),
    );
    const good = representations.filter((_, index) => refusals[index] === undefined);
    const found = resolve(source, { representations: good }, context, info) as readonly unknown[];
    const entities = withOneRefusal(found)[Symbol.iterator]();
    return refusals.map((refusal) => (refusal ? Promise.reject(refusal) : entities.next().value));
  };
}

/** Reports each missing right once, not once for each representation. */
function withOneRefusal(entities: readonly unknown[]): readonly unknown[] {
  const seen = new Set<string>();
  return entities.map((entity) =>
    Promise.resolve(entity).catch((error: unknown) => {
      if (!(error instanceof FleetgraphError) || !RIGHTS.includes(error.code)) throw error;
      if (seen.has(error.message)) return null;
      seen.add(error.message);
      throw error;
    }),
  );
}
