import { Args, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import { type JournalEntry } from '../../domain/clearance.js';
import { type FleetEventType } from '../../domain/events/fleet-event.js';
import { type Fleet } from '../../domain/fleet.js';
import { type Enrollment, type Vehicle } from '../../domain/vehicle.js';
import { type GraphqlContext } from '../engine/context.js';
import { FleetEventTypeEnum } from '../event/types.js';
import { fleetById } from '../fleet/loaders.js';
import { FleetType } from '../fleet/types.js';
import { enrollmentById, vehicleById } from '../vehicle/loaders.js';
import { EnrollmentType, VehicleType } from '../vehicle/types.js';
import { ClearanceChangedArgs } from './inputs.js';
import { ClearanceEventType } from './types.js';

/**
 * The source of the subscription: an unknown fleet or a bad cursor is refused before the first
 * event.
 */
function followClearances({
  args,
  context,
}: {
  readonly args: unknown;
  readonly context: GraphqlContext;
}): Promise<AsyncIterable<JournalEntry>> {
  const { fleetId, after, filterBy } = args as ClearanceChangedArgs;
  return context.services.clearances.follow(
    context.viewer,
    fleetId,
    after,
    filterBy,
    context.signal,
    (startCursor) => (context.start.startCursor = startCursor),
  );
}

@Resolver(() => ClearanceEventType)
export class ClearanceEventResolver {
  @Subscription(() => ClearanceEventType, {
    subscribe: followClearances,
    description:
      'Every clearance change of a fleet, in order and without gaps. With `after`, first ' +
      'all events since that cursor, then live events; without it, live events only. An ' +
      'expired cursor is refused with CURSOR_EXPIRED, an invalid one with CURSOR_INVALID; ' +
      'continue from `extensions.headCursor` after reading the state again. The first event ' +
      'of a subscription without `after` has `extensions.startCursor` in its response: a ' +
      'client whose last cursor is another one has missed the events between.',
  })
  clearanceChanged(
    @Args() _source: ClearanceChangedArgs,
    @Root() event: JournalEntry,
  ): JournalEntry {
    return event;
  }

  @FieldResolver(() => FleetEventTypeEnum, { description: 'Type of the event.' })
  type(): FleetEventType {
    return 'CLEARANCE_CHANGED';
  }

  @FieldResolver(() => FleetType, { description: 'The fleet whose journal holds the event.' })
  fleet(@Ctx() { loaders }: GraphqlContext, @Root() event: JournalEntry): Promise<Fleet | null> {
    return loaders.load(fleetById, event.fleetId);
  }

  @FieldResolver(() => EnrollmentType, { description: 'The enrollment whose clearance changed.' })
  enrollment(
    @Ctx() { loaders }: GraphqlContext,
    @Root() event: JournalEntry,
  ): Promise<Enrollment | null> {
    return loaders.load(enrollmentById, event.enrollmentId);
  }

  @FieldResolver(() => VehicleType, { description: 'The vehicle whose clearance changed.' })
  vehicle(
    @Ctx() { loaders }: GraphqlContext,
    @Root() event: JournalEntry,
  ): Promise<Vehicle | null> {
    return loaders.load(vehicleById, event.vehicleId);
  }
}
