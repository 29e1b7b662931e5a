import 'reflect-metadata';
import {
  type GraphQLDirective,
  type GraphQLSchema,
  isAbstractType,
  specifiedDirectives,
} from 'graphql';
import {
  buildSchema,
  type ClassType,
  getMetadataStorage,
  type NonEmptyArray,
  type PubSub,
} from 'type-graphql';
import { type Node } from './loader.js';
import { MODULES, NODE_KINDS } from './modules.js';

const RESOLVERS = MODULES.flatMap(({ resolvers }) => resolvers);

/**
 * type-graphql asks for one as soon as there is a subscription, but every source here is a
 * generator of the services.
 */
const noPubSub: PubSub = {
  publish: () => {
    throw new Error('events come from the journal, nothing is published');
  },
  subscribe: () => {
    throw new Error('a subscription must name its own source');
  },
};

/** type-graphql makes the root types itself, without descriptions. */
function describeRoots(schema: GraphQLSchema): GraphQLSchema {
  const descriptions = [
    [schema.getQueryType(), 'Queries.'],
    [
      schema.getMutationType(),
      'Changes. Each takes one input and reports refusals in `userErrors`.',
    ],
    [schema.getSubscriptionType(), 'Live updates.'],
  ] as const;
  for (const [root, description] of descriptions) if (root) root.description = description;
  return schema;
}

/** Resolves interfaces and unions of nodes by the prefix of the id. */
function resolveNodeTypes(schema: GraphQLSchema): GraphQLSchema {
  const { typeNames } = NODE_KINDS;
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(type)) continue;
    const isOfNodes = schema.getPossibleTypes(type).every(({ name }) => typeNames.has(name));
    if (isOfNodes) type.resolveType = (value) => NODE_KINDS.typeNameOf(value as Node);
  }
  return schema;
}

/**
 * The graph as clients see it, without what federation adds: that of fleets, or the one of other
 * resolvers.
 * @param directives that its SDL uses and nothing else defines
 */
export async function buildBaseSchema(
  resolvers: readonly ClassType[] = RESOLVERS,
  directives: readonly GraphQLDirective[] = [],
): Promise<GraphQLSchema> {
  // Decorators of parameters run from the last to the first; arguments are to be printed as they
  // were written.
  getMetadataStorage().params.sort((left, right) => left.index - right.index);
  const schema = await buildSchema({
    resolvers: resolvers as unknown as NonEmptyArray<ClassType>,
    // Shapes are GraphQL's, meaning is the services': nothing is left for a validator in between.
    validate: false,
    pubSub: noPubSub,
    directives: [...specifiedDirectives, ...directives],
    // The federation directives are defined by the @link of federation.ts, not here.
    skipCheck: true,
  });
  return describeRoots(resolveNodeTypes(schema));
}
