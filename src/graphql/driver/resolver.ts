import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type Driver } from '../../domain/driver.js';
import { type Fleet } from '../../domain/fleet.js';
import { type AccessGrant } from '../../domain/grant.js';
import { accountById } from '../account/loaders.js';
import { AccountType } from '../account/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { FleetType } from '../fleet/types.js';
import { grantOfDriver } from '../grant/loaders.js';
import { GrantType } from '../grant/types.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { DeletePayload, toPayload } from '../payload.js';
import { RegisterDriverInput, RemoveDriverInput, UpdateDriverInput } from './inputs.js';
import { DriverConnection, DriverPayload, DriverType } from './types.js';

@Resolver(() => DriverType)
export class DriverResolver {
  @Mutation(() => DriverPayload, {
    description: 'Registers a driver at the provider and waits for its answer.',
  })
  async registerDriver(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RegisterDriverInput, { description: 'The new driver.' })
    input: RegisterDriverInput,
  ): Promise<DriverPayload> {
    return toPayload('driver', await services.drivers.register(viewer, input));
  }

  @Mutation(() => DriverPayload, {
    description:
      "Changes a driver's personal data, at the provider first and then here, and waits for the provider's answer. One change of a driver is made at a time.",
  })
  async updateDriver(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => UpdateDriverInput, { description: 'The change.' })
    input: UpdateDriverInput,
  ): Promise<DriverPayload> {
    return toPayload('driver', await services.drivers.update(viewer, input));
  }

  @Mutation(() => DeletePayload, {
    description:
      "Deletes a driver permanently, at the provider and here: the provider's data about the driver, all personal data here, and the driver's tokens.",
  })
  async removeDriver(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RemoveDriverInput, { description: 'Id of the driver.' })
    input: RemoveDriverInput,
  ): Promise<DeletePayload> {
    return toPayload('deletedId', await services.drivers.remove(viewer, input.driverId));
  }

  @FieldResolver(() => AccountType, { description: 'The account that the driver belongs to.' })
  account(
    @Ctx() { loaders }: GraphqlContext,
    @Root() driver: Driver,
  ): Promise<ProviderAccount | null> {
    return loaders.load(accountById, driver.accountId);
  }

  @FieldResolver(() => GrantType, {
    nullable: true,
    description: "The driver's token at the provider, without its value; null before the first.",
  })
  grant(@Ctx() { loaders }: GraphqlContext, @Root() driver: Driver): Promise<AccessGrant | null> {
    return loaders.load(grantOfDriver, driver.id);
  }
}

@Resolver(() => FleetType)
export class FleetDriversResolver {
  @FieldResolver(() => DriverConnection, {
    description: 'Its drivers, oldest first.',
  })
  async drivers(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() fleet: Fleet,
    @Args() page: PageArgs,
  ): Promise<Connection<Driver>> {
    return toConnection(await services.drivers.ofFleet(viewer, fleet.id, toPageRequest(page)));
  }
}
