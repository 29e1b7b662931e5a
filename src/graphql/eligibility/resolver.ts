import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { type Eligibility } from '../../domain/eligibility.js';
import { type GraphqlContext } from '../engine/context.js';
import { VinScalar } from '../scalars.js';
import { EligibilityType } from './types.js';

@Resolver(() => EligibilityType)
export class EligibilityResolver {
  @Query(() => EligibilityType, {
    description:
      'Checks with the provider now whether a vehicle can be connected. A refusal or an ' +
      'unreachable provider is an error with its code, such as PROVIDER_UNAVAILABLE; ' +
      '`extensions` hold `provider` and `retryAt`.',
  })
  eligibility(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('accountId', () => ID, { description: 'The account.' }) accountId: string,
    @Arg('vin', () => VinScalar, { description: 'Vehicle identification number.' }) vin: string,
    @Arg('brand', () => String, { description: "The brand's slug or display name." })
    brand: string,
  ): Promise<Eligibility> {
    return services.eligibility.check(viewer, accountId, vin, brand);
  }
}
