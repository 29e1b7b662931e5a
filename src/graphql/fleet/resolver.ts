import { type GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  ID,
  Info,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type AuditEvent } from '../../domain/audit.js';
import { type ClearanceStatus, type JournalEntry } from '../../domain/clearance.js';
import { type Fleet } from '../../domain/fleet.js';
import { type Onboarding } from '../../domain/onboarding.js';
import { type ProjectedVehicle } from '../../domain/values/projection.js';
import { accountsOfFleet } from '../account/loaders.js';
import { AccountType } from '../account/types.js';
import { AuditEventFilterInput } from '../audit/inputs.js';
import { AuditEventConnection } from '../audit/types.js';
import {
  ClearanceEventFilterInput,
  EventPageArgs,
  toEventPageRequest,
} from '../clearance/inputs.js';
import { ClearanceCountType, ClearanceEventConnection } from '../clearance/types.js';
import { addStates } from '../data/add-states.js';
import { type GraphqlContext } from '../engine/context.js';
import { OnboardingConnection } from '../onboarding/types.js';
import {
  type Connection,
  PageArgs,
  toConnection,
  toPageRequest,
  toTwoWayPageRequest,
  TwoWayPageArgs,
} from '../pagination.js';
import { DeletePayload, toPayload } from '../payload.js';
import { VehicleFilterInput, VehicleOrderInput } from '../vehicle/inputs.js';
import { VehicleConnection } from '../vehicle/types.js';
import { CreateFleetInput, DeleteFleetInput, UpdateFleetInput } from './inputs.js';
import { clearanceSummaryOfFleet, fleetById } from './loaders.js';
import { FleetConnection, FleetPayload, FleetType } from './types.js';

@Resolver(() => FleetType)
export class FleetResolver {
  @Query(() => FleetType, {
    nullable: true,
    description: 'A fleet by id; null if it does not exist or you may not access it.',
  })
  fleet(
    @Ctx() { loaders }: GraphqlContext,
    @Arg('id', () => ID, { description: 'Id of the fleet.' }) id: string,
  ): Promise<Fleet | null> {
    return loaders.load(fleetById, id);
  }

  @Query(() => FleetConnection, { description: 'The fleets you may access, oldest first.' })
  async fleets(
    @Ctx() { services, viewer }: GraphqlContext,
    @Args() page: PageArgs,
  ): Promise<Connection<Fleet>> {
    return toConnection(await services.fleets.list(viewer, toPageRequest(page)));
  }

  @Mutation(() => FleetPayload, { description: 'Creates a fleet.' })
  async createFleet(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => CreateFleetInput, { description: 'The new fleet.' })
    input: CreateFleetInput,
  ): Promise<FleetPayload> {
    return toPayload('fleet', await services.fleets.create(viewer, input));
  }

  @Mutation(() => FleetPayload, { description: 'Changes the name or the external id of a fleet.' })
  async updateFleet(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => UpdateFleetInput, { description: 'The change.' })
    input: UpdateFleetInput,
  ): Promise<FleetPayload> {
    return toPayload('fleet', await services.fleets.update(viewer, input));
  }

  @Mutation(() => DeletePayload, {
    description: 'Deletes an empty fleet: one without accounts and vehicles.',
  })
  async deleteFleet(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => DeleteFleetInput, { description: 'Id of the fleet.' })
    input: DeleteFleetInput,
  ): Promise<DeletePayload> {
    return toPayload('deletedId', await services.fleets.delete(viewer, input.fleetId));
  }

  @FieldResolver(() => [AccountType], { description: 'Its accounts at telematics companies.' })
  providerAccounts(
    @Ctx() { loaders }: GraphqlContext,
    @Root() fleet: Fleet,
  ): Promise<readonly ProviderAccount[]> {
    return loaders.load(accountsOfFleet, fleet.id);
  }

  @FieldResolver(() => VehicleConnection, {
    description: 'Its vehicles, oldest first by default.',
  })
  async vehicles(
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
    @Root() fleet: Fleet,
    @Args() page: TwoWayPageArgs,
    @Arg('filterBy', () => VehicleFilterInput, {
      nullable: true,
      description: 'Return only vehicles that match every condition.',
    })
    filter?: VehicleFilterInput | null,
    @Arg('orderBy', () => VehicleOrderInput, { nullable: true, description: 'Sort order.' })
    order?: VehicleOrderInput | null,
  ): Promise<Connection<ProjectedVehicle>> {
    const { services, viewer } = context;
    const projection = context.projections?.of(info, 'Fleet.vehicles');
    const request = toTwoWayPageRequest(page);
    const list = await services.vehicles.listProjected(
      viewer,
      fleet.id,
      request,
      { filter, order },
      projection,
    );
    const connection = toConnection(list);
    await addStates(context, fleet.id, connection.nodes, projection);
    return connection;
  }

  @FieldResolver(() => OnboardingConnection, { description: 'Its onboardings, newest first.' })
  async onboardings(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() fleet: Fleet,
    @Args() page: PageArgs,
  ): Promise<Connection<Onboarding>> {
    return toConnection(await services.onboardings.ofFleet(viewer, fleet.id, toPageRequest(page)));
  }

  @FieldResolver(() => [ClearanceCountType], {
    description: 'Number of clearances per status; every status is listed.',
  })
  clearanceSummary(
    @Ctx() { loaders }: GraphqlContext,
    @Root() fleet: Fleet,
  ): Promise<readonly { readonly status: ClearanceStatus; readonly count: number }[]> {
    return loaders.load(clearanceSummaryOfFleet, fleet.id);
  }

  @FieldResolver(() => ClearanceEventConnection, {
    description:
      "Journal of the fleet's clearance changes, oldest first. Its cursors also work in the subscription `clearanceChanged`.",
  })
  async clearanceEvents(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() fleet: Fleet,
    @Args() page: EventPageArgs,
    @Arg('filterBy', () => ClearanceEventFilterInput, {
      nullable: true,
      description: 'Return only events that match every condition.',
    })
    filter?: ClearanceEventFilterInput | null,
  ): Promise<Connection<JournalEntry>> {
    return toConnection(
      await services.clearances.events(viewer, fleet.id, toEventPageRequest(page), filter),
    );
  }

  @FieldResolver(() => AuditEventConnection, {
    description: 'Audit log of the fleet, newest first.',
  })
  async auditEvents(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() fleet: Fleet,
    @Args() page: PageArgs,
    @Arg('filterBy', () => AuditEventFilterInput, {
      nullable: true,
      description: 'Return only events that match every condition.',
    })
    filter?: AuditEventFilterInput | null,
  ): Promise<Connection<AuditEvent>> {
    return toConnection(
      await services.audit.ofFleet(viewer, fleet.id, toPageRequest(page), filter),
    );
  }
}
