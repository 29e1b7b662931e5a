import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import {
  type DriverActivityStatus,
  type DrivingScores,
  type DrivingStatistics,
  type TripPlace,
} from '../../domain/data/driving.js';
import { type Driver } from '../../domain/driver.js';
import { requireScope } from '../../domain/values/viewer.js';
import { type FleetTrip } from '../../services/driver/driving-data.js';
import { type GraphqlContext } from '../engine/context.js';
import { type Connection, toConnection, toPageRequest } from '../pagination.js';
import { DateTimeScalar } from '../scalars.js';
import {
  DriverActivityStatusEnum,
  DriverActivityType,
  DrivingScoresType,
  DrivingStatisticsType,
  PeriodArgs,
  TripArgs,
  TripConnection,
  TripPlaceType,
  TripType,
} from './driving-types.js';
import { activityOfDriver, drivingSubjectById } from './loaders.js';
import { DriverType } from './types.js';

const NEEDS = 'Needs driver-data:read.';
const PLACE_NEEDS =
  'Null if the provider states no place. Needs vehicle-location:read in addition.';

@Resolver(() => DriverType)
export class DrivingResolver {
  @FieldResolver(() => TripConnection, {
    nullable: true,
    description: `Trips that started within a period of up to 366 days, the newest first. Requested at the provider, and served again for five minutes. Null if the provider has no trips. ${NEEDS}`,
  })
  async trips(
    @Ctx() { services, loaders, viewer }: GraphqlContext,
    @Root() { id }: Driver,
    @Args() args: TripArgs,
  ): Promise<Connection<FleetTrip> | null> {
    requireScope(viewer, 'driver-data:read');
    const subject = await loaders.load(drivingSubjectById, id);
    if (!subject) return null;
    return toConnection(await services.driving.trips(viewer, subject, args, toPageRequest(args)));
  }

  @FieldResolver(() => DrivingStatisticsType, {
    nullable: true,
    description: `Sums over the days (UTC) of a period; null without any trip. ${NEEDS}`,
  })
  async statistics(
    @Ctx() { services, loaders, viewer }: GraphqlContext,
    @Root() { id }: Driver,
    @Args() period: PeriodArgs,
  ): Promise<DrivingStatistics | null> {
    requireScope(viewer, 'driver-data:read');
    const subject = await loaders.load(drivingSubjectById, id);
    return subject && services.driving.statistics(viewer, subject, period);
  }

  @FieldResolver(() => DrivingScoresType, {
    nullable: true,
    description: `Scores over the days (UTC) of a period, weighted by distance; null without any. The provider computes those of a day in the night after it. ${NEEDS}`,
  })
  async scores(
    @Ctx() { services, loaders, viewer }: GraphqlContext,
    @Root() { id }: Driver,
    @Args() period: PeriodArgs,
  ): Promise<DrivingScores | null> {
    requireScope(viewer, 'driver-data:read');
    const subject = await loaders.load(drivingSubjectById, id);
    return subject && services.driving.scores(viewer, subject, period);
  }

  @FieldResolver(() => DriverActivityType, {
    description: "Whether the driver's phone delivers.",
  })
  activity(@Root() { id }: Driver): Pick<DriverActivityType, 'driverId'> {
    return { driverId: id };
  }
}

@Resolver(() => DriverActivityType)
export class DriverActivityResolver {
  @FieldResolver(() => DriverActivityStatusEnum, {
    description:
      'As the provider judges it; UNKNOWN while it does not answer. Requested at the provider, and served again for five minutes.',
  })
  status(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { driverId }: DriverActivityType,
  ): Promise<DriverActivityStatus> {
    return loaders.load(activityOfDriver, driverId);
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: `When the latest trip ended; null without any. ${NEEDS}`,
  })
  async lastTripAt(
    @Ctx() { services, loaders, viewer }: GraphqlContext,
    @Root() { driverId }: DriverActivityType,
  ): Promise<Date | null> {
    requireScope(viewer, 'driver-data:read');
    const subject = await loaders.load(drivingSubjectById, driverId);
    return subject && services.driving.lastTripAt(viewer, subject);
  }
}

@Resolver(() => TripType)
export class TripResolver {
  @FieldResolver(() => TripPlaceType, { nullable: true, description: PLACE_NEEDS })
  start(@Ctx() { services, viewer }: GraphqlContext, @Root() trip: FleetTrip): TripPlace | null {
    return services.driving.placeOf(viewer, trip, trip.start);
  }

  @FieldResolver(() => TripPlaceType, { nullable: true, description: PLACE_NEEDS })
  end(@Ctx() { services, viewer }: GraphqlContext, @Root() trip: FleetTrip): TripPlace | null {
    return services.driving.placeOf(viewer, trip, trip.end);
  }
}
