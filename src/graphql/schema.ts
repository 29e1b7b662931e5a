import 'reflect-metadata';
import { type GraphQLDirective, type GraphQLSchema, specifiedDirectives } from 'graphql';
import {
  buildSchema,
  type ClassType,
  getMetadataStorage,
  type NonEmptyArray,
  type PubSub,
} from 'type-graphql';
import { AccountHealthResolver } from './account/health-resolver.js';
import { AccountResolver } from './account/resolver.js';
import { ClearanceEventResolver } from './clearance/event-resolver.js';
import { ClearanceResolver } from './clearance/resolver.js';
import { ApiClientResolver } from './client/resolver.js';
import {
  EnrollmentCredentialResolver,
  FleetCredentialsResolver,
  OemCredentialResolver,
} from './credential/resolver.js';
import { DriverResolver, FleetDriversResolver } from './driver/resolver.js';
import { EligibilityResolver } from './eligibility/resolver.js';
import { callPlainResolversDirectly } from './fast/plain-resolvers.js';
import { FleetResolver } from './fleet/resolver.js';
import { EnrollmentGrantResolver, GrantResolver } from './grant/resolver.js';
import { NodeResolver } from './node/resolver.js';
import { OnboardingProgressResolver } from './onboarding/progress-resolver.js';
import { OnboardingResolver, OnboardingRowResolver } from './onboarding/resolver.js';
import { ProviderResolver } from './provider/resolver.js';
import { EnrollmentResolver } from './vehicle/enrollment-resolver.js';
import { VehicleResolver } from './vehicle/resolver.js';
import { ViewerResolver } from './viewer/resolver.js';

/** Where the root fields of the graph of fleets are, and those of its types that are no plain properties. */
const RESOLVERS: NonEmptyArray<ClassType> = [
  NodeResolver,
  ViewerResolver,
  ProviderResolver,
  FleetResolver,
  AccountResolver,
  AccountHealthResolver,
  VehicleResolver,
  EnrollmentResolver,
  ClearanceResolver,
  ClearanceEventResolver,
  OnboardingResolver,
  OnboardingRowResolver,
  OnboardingProgressResolver,
  EligibilityResolver,
  OemCredentialResolver,
  FleetCredentialsResolver,
  EnrollmentCredentialResolver,
  DriverResolver,
  FleetDriversResolver,
  GrantResolver,
  EnrollmentGrantResolver,
  ApiClientResolver,
];

/** type-graphql asks for one as soon as there is a subscription, but every source here is a generator of the services. */
const noPubSub: PubSub = {
  publish: () => {
    throw new Error('events come from the journal, nothing is published');
  },
  subscribe: () => {
    throw new Error('a subscription must name its own source');
  },
};

/** type-graphql makes the root types itself, without a word about them. */
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

/**
 * The graph as clients see it, without what federation adds: that of fleets, or the one of other resolvers.
 * @param directives that its SDL uses and nothing else defines
 */
export async function buildBaseSchema(
  resolvers = RESOLVERS,
  directives: readonly GraphQLDirective[] = [],
): Promise<GraphQLSchema> {
  // Decorators of parameters run from the last to the first; arguments are to be printed as they were written.
  getMetadataStorage().params.sort((left, right) => left.index - right.index);
  const schema = await buildSchema({
    resolvers,
    // Shapes are GraphQL's, meaning is the services': nothing is left for a validator in between.
    validate: false,
    pubSub: noPubSub,
    directives: [...specifiedDirectives, ...directives],
    // The federation directives are defined by the @link of federation.ts, not here.
    skipCheck: true,
  });
  callPlainResolversDirectly(schema);
  return describeRoots(schema);
}
