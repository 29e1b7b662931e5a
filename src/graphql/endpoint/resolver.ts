import { Arg, Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { type EndpointDelivery, type WebhookEndpoint } from '../../domain/events/endpoint.js';
import { type LogEntry } from '../../domain/events/fleet-event.js';
import { type Fleet } from '../../domain/fleet.js';
import { type GraphqlContext } from '../engine/context.js';
import { fleetEventById } from '../event/loaders.js';
import { FleetEventInterface } from '../event/types.js';
import { fleetById } from '../fleet/loaders.js';
import { FleetType } from '../fleet/types.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { DateTimeScalar } from '../scalars.js';
import { WebhookDeliveryFilter } from './inputs.js';
import { backlogOfEndpoint, endpointsOfFleet } from './loaders.js';
import { WebhookDeliveryConnection, WebhookDeliveryType, WebhookEndpointType } from './types.js';

@Resolver(() => WebhookEndpointType)
export class WebhookEndpointResolver {
  @FieldResolver(() => FleetType, { description: 'The fleet whose events are sent.' })
  fleet(
    @Ctx() { loaders }: GraphqlContext,
    @Root() endpoint: WebhookEndpoint,
  ): Promise<Fleet | null> {
    return loaders.load(fleetById, endpoint.fleetId);
  }

  @FieldResolver(() => String, {
    description: "Position in the fleet's log up to which events have become deliveries.",
  })
  cursor(@Ctx() { services }: GraphqlContext, @Root() endpoint: WebhookEndpoint): string {
    return services.endpoints.cursorOf(endpoint);
  }

  @FieldResolver(() => Int, { description: 'Number of events that wait.' })
  backlog(@Ctx() { loaders }: GraphqlContext, @Root() endpoint: WebhookEndpoint): Promise<number> {
    return loaders.load(backlogOfEndpoint, endpoint.id);
  }

  @FieldResolver(() => WebhookDeliveryConnection, {
    description: 'Its deliveries, newest event first, for as long as the log holds the events.',
  })
  async deliveries(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() endpoint: WebhookEndpoint,
    @Args() page: PageArgs,
    @Arg('filterBy', () => WebhookDeliveryFilter, {
      nullable: true,
      description: 'Return only deliveries that match every condition.',
    })
    filter?: WebhookDeliveryFilter | null,
  ): Promise<Connection<EndpointDelivery>> {
    return toConnection(
      await services.endpoints.deliveries(viewer, endpoint, toPageRequest(page), filter),
    );
  }
}

@Resolver(() => WebhookDeliveryType)
export class WebhookDeliveryResolver {
  @FieldResolver(() => FleetEventInterface, { description: 'The event.' })
  event(
    @Ctx() { loaders }: GraphqlContext,
    @Root() delivery: EndpointDelivery,
  ): Promise<LogEntry | null> {
    return loaders.load(fleetEventById, delivery.eventId);
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: 'When the next attempt is due; null if there is none.',
  })
  nextAttemptAt(@Root() { status, nextAttemptAt }: EndpointDelivery): Date | null {
    return status === 'PENDING' ? nextAttemptAt : null;
  }
}

@Resolver(() => FleetType)
export class FleetEndpointsResolver {
  @FieldResolver(() => [WebhookEndpointType], {
    description: 'Receivers of its events by HTTP, oldest first.',
  })
  webhookEndpoints(
    @Ctx() { loaders }: GraphqlContext,
    @Root() fleet: Fleet,
  ): Promise<readonly WebhookEndpoint[]> {
    return loaders.load(endpointsOfFleet, fleet.id);
  }
}
