import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type Circuit, type SystemState } from '../../domain/system.js';
import { accountById } from '../account/loaders.js';
import { AccountType } from '../account/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { AccountCircuitType } from './part-types.js';
import { SystemType } from './types.js';

@Resolver()
export class SystemResolver {
  @Query(() => SystemType, {
    description:
      'State of the installation: checks, servers, workers, queues, keys. For operators with `client:admin`.',
  })
  system(@Ctx() { services, viewer }: GraphqlContext): Promise<SystemState> {
    return services.system.state(viewer);
  }
}

@Resolver(() => AccountCircuitType)
export class AccountCircuitResolver {
  @FieldResolver(() => AccountType, {
    nullable: true,
    description: 'The account; null if it was disconnected.',
  })
  account(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { accountId }: Circuit,
  ): Promise<ProviderAccount | null> {
    return loaders.load(accountById, accountId);
  }
}
