import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { type ProviderDescription, type ProviderName } from '../../domain/provider.js';
import { type GraphqlContext } from '../engine/context.js';
import { ProviderNameEnum, ProviderType } from './types.js';

@Resolver(() => ProviderType)
export class ProviderResolver {
  @Query(() => [ProviderType], {
    description: 'All supported telematics companies.',
  })
  providers(@Ctx() { services, viewer }: GraphqlContext): readonly ProviderDescription[] {
    return services.catalogue.list(viewer);
  }

  @Query(() => ProviderType, { description: 'A telematics company.' })
  provider(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('name', () => ProviderNameEnum, { description: 'The id.' }) name: ProviderName,
  ): ProviderDescription {
    return services.catalogue.get(viewer, name);
  }
}
