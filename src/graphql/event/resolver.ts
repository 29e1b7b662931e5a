import { Arg, Args, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import { type LogEntry, type SubjectEvent } from '../../domain/events/fleet-event.js';
import { type Fleet } from '../../domain/fleet.js';
import { EventPageArgs, toEventPageRequest } from '../clearance/inputs.js';
import { type GraphqlContext } from '../engine/context.js';
import { fleetById } from '../fleet/loaders.js';
import { FleetType } from '../fleet/types.js';
import { type Node } from '../loader.js';
import { NodeType } from '../node/types.js';
import { type Connection, toConnection } from '../pagination.js';
import { FleetEventFilterInput, FleetEventsArgs } from './inputs.js';
import { FleetEventConnection, FleetEventInterface, SubjectEventType } from './types.js';

/**
 * Begins the subscription: an unknown fleet or an invalid cursor is refused before the first event.
 */
function followFleet({
  args,
  context,
}: {
  readonly args: unknown;
  readonly context: GraphqlContext;
}): Promise<AsyncIterable<LogEntry>> {
  const { fleetId, after, filterBy } = args as FleetEventsArgs;
  const { services, viewer, signal, start } = context;
  const onStart = (startCursor: string): void => void (start.startCursor = startCursor);
  return services.events.follow(viewer, { fleetId, after, signal, onStart }, filterBy);
}

@Resolver(() => FleetType)
export class FleetEventsResolver {
  @FieldResolver(() => FleetEventConnection, {
    description:
      'Log of the fleet: events of all types, oldest first. Its cursors also work in the subscriptions `fleetEvents` and `clearanceChanged`.',
  })
  async events(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() fleet: Fleet,
    @Args() page: EventPageArgs,
    @Arg('filterBy', () => FleetEventFilterInput, {
      nullable: true,
      description: 'Return only events that match every condition.',
    })
    filter?: FleetEventFilterInput | null,
  ): Promise<Connection<LogEntry>> {
    return toConnection(
      await services.events.ofFleet(viewer, fleet.id, toEventPageRequest(page), filter),
    );
  }

  @Subscription(() => FleetEventInterface, {
    subscribe: followFleet,
    description:
      'Every event of a fleet, in order and without gaps, as `clearanceChanged` delivers those of ' +
      'clearances: with `after`, first all events since that cursor, then live events; without ' +
      'it, live events only. CURSOR_EXPIRED, CURSOR_INVALID, `extensions.headCursor` and ' +
      '`extensions.startCursor` are the same.',
  })
  fleetEvents(@Args() _source: FleetEventsArgs, @Root() event: LogEntry): LogEntry {
    return event;
  }
}

@Resolver(() => SubjectEventType)
export class SubjectEventResolver {
  @FieldResolver(() => FleetType, { description: 'The fleet whose log holds the event.' })
  fleet(@Ctx() { loaders }: GraphqlContext, @Root() event: SubjectEvent): Promise<Fleet | null> {
    return loaders.load(fleetById, event.fleetId);
  }

  @FieldResolver(() => NodeType, {
    nullable: true,
    description: 'The object that changed, as it is now; null when it no longer exists.',
  })
  subject(@Ctx() { loaders }: GraphqlContext, @Root() event: SubjectEvent): Promise<Node | null> {
    return loaders.node(event.subjectId);
  }
}
