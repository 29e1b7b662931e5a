import { Arg, Args, Ctx, FieldResolver, Float, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type Blocker } from '../../domain/blockers/blocker.js';
import { type BlockerGroup, type BlockerGrouping } from '../../domain/blockers/filter.js';
import { type Readiness } from '../../domain/blockers/readiness.js';
import { type Fleet } from '../../domain/fleet.js';
import { accountById } from '../account/loaders.js';
import { AccountType } from '../account/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { FleetType } from '../fleet/types.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { BlockerGroupingEnum } from './enums.js';
import { BlockerGroupType, FleetReadinessType } from './fleet-types.js';
import { BlockerFilterInput } from './inputs.js';
import { BlockerConnection } from './types.js';

@Resolver(() => FleetType)
export class FleetBlockersResolver {
  @FieldResolver(() => FleetReadinessType, {
    description: 'Its enrollments by their step on the way to delivering data.',
  })
  readiness(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() { id }: Fleet,
  ): Promise<Readiness> {
    return services.fleetBlockers.readiness(viewer, id);
  }

  @FieldResolver(() => BlockerConnection, {
    description:
      "Its blockers by severity, then deadline, then age. An account's blocker stands once and not again for each of its vehicles.",
  })
  async blockers(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() { id }: Fleet,
    @Args() page: PageArgs,
    @Arg('filterBy', () => BlockerFilterInput, {
      nullable: true,
      description: 'Return only blockers that match every condition.',
    })
    filter?: BlockerFilterInput | null,
  ): Promise<Connection<Blocker>> {
    return toConnection(await services.fleetBlockers.list(viewer, id, toPageRequest(page), filter));
  }

  @FieldResolver(() => [BlockerGroupType], {
    description: 'Its blockers, counted by the given properties, the largest groups first.',
  })
  blockerGroups(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() { id }: Fleet,
    @Arg('by', () => [BlockerGroupingEnum], {
      defaultValue: ['ACTOR'],
      description: 'Properties to group by.',
    })
    by: readonly BlockerGrouping[],
    @Arg('filterBy', () => BlockerFilterInput, {
      nullable: true,
      description: 'Count only blockers that match every condition.',
    })
    filter?: BlockerFilterInput | null,
  ): Promise<readonly BlockerGroup[]> {
    return services.fleetBlockers.groups(viewer, id, by, filter);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      "Days from request to approval in this fleet's own journal: the median, to the hour; null with fewer than 5 of them.",
  })
  medianDaysToApproval(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() { id }: Fleet,
    @Arg('brand', () => String, { nullable: true, description: 'For this brand only.' })
    brand?: string | null,
  ): Promise<number | null> {
    return services.fleetBlockers.medianDaysToApproval(viewer, id, brand);
  }
}

@Resolver(() => BlockerGroupType)
export class BlockerGroupResolver {
  @FieldResolver(() => AccountType, { nullable: true, description: 'The provider account.' })
  account(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { accountId }: BlockerGroup,
  ): Promise<ProviderAccount | null> | null {
    return accountId === null ? null : loaders.load(accountById, accountId);
  }
}
