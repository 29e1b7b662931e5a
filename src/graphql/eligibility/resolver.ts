import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { type Eligibility } from '../../domain/eligibility.js';
import { type GraphqlContext } from '../engine/context.js';
import { VinScalar } from '../scalars.js';
import { EligibilityType } from './types.js';

@Resolver(() => EligibilityType)
export class EligibilityResolver {
  @Query(() => EligibilityType, {
    description:
      'Whether a vehicle can be connected at all: asks the provider now. A provider that refuses or cannot be asked is an error with its code, ' +
      'PROVIDER_UNAVAILABLE for one; `extensions` name the `provider` and, as `retryAt`, when to come back.',
  })
  eligibility(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('accountId', () => ID, { description: 'At which account.' }) accountId: string,
    @Arg('vin', () => VinScalar, { description: 'Its identification number.' }) vin: string,
    @Arg('brand', () => String, { description: 'Its brand, as the provider spells it.' })
    brand: string,
  ): Promise<Eligibility> {
    return services.eligibility.check(viewer, accountId, vin, brand);
  }
}
