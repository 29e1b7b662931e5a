import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql';
import { type DriverActivityStatus, type DrivingScores } from '../../domain/data/driving.js';
import { describedEnum } from '../described-enum.js';
import { PageArgs, uncountedConnectionOf } from '../pagination.js';
import { DateTimeScalar } from '../scalars.js';

const FROM = { description: 'Begin of the period, included.' };
const TO = { description: 'End of the period, excluded; at most 366 days after `from`.' };

@ArgsType()
export class PeriodArgs {
  @Field(() => DateTimeScalar, FROM)
  readonly from!: Date;

  @Field(() => DateTimeScalar, TO)
  readonly to!: Date;
}

@ArgsType()
export class TripArgs extends PageArgs {
  @Field(() => DateTimeScalar, FROM)
  readonly from!: Date;

  @Field(() => DateTimeScalar, TO)
  readonly to!: Date;
}

export const DriverActivityStatusEnum = describedEnum<DriverActivityStatus>(
  'DriverActivityStatus',
  "Whether the driver's phone delivers, as the provider judges it.",
  {
    ACTIVE: 'A trip was evaluated within 14 days.',
    INACTIVE: 'Within 14 days there were only trips that are not evaluated.',
    LOST: 'There was no trip of any kind within 14 days.',
    NO_DATA: 'There has never been a trip.',
    UNKNOWN: 'The provider does not say, or does not answer.',
  },
);

@ObjectType('DriverActivity', { description: "Whether the driver's phone delivers." })
export class DriverActivityType {
  /** Id of the driver. */
  readonly driverId!: string;
}

const NULL_SCORE = { nullable: true } as const;

@ObjectType('DrivingScores', {
  description: '0 to 100, more is better; null where the provider has none for the time.',
  simpleResolvers: true,
})
export class DrivingScoresType implements DrivingScores {
  @Field(() => Float, { ...NULL_SCORE, description: 'The whole, without `eco`.' })
  readonly safety!: number | null;

  @Field(() => Float, { ...NULL_SCORE, description: 'Gentle acceleration.' })
  readonly acceleration!: number | null;

  @Field(() => Float, { ...NULL_SCORE, description: 'Gentle braking.' })
  readonly braking!: number | null;

  @Field(() => Float, { ...NULL_SCORE, description: 'Gentle cornering.' })
  readonly cornering!: number | null;

  @Field(() => Float, { ...NULL_SCORE, description: 'Observed speed limits.' })
  readonly speeding!: number | null;

  @Field(() => Float, { ...NULL_SCORE, description: 'No use of the phone while driving.' })
  readonly phoneUse!: number | null;

  @Field(() => Float, { ...NULL_SCORE, description: 'Economical driving.' })
  readonly eco!: number | null;
}

@ObjectType('DrivingStatistics', {
  description: 'Distances in kilometers, durations in seconds; trips as the driver.',
  simpleResolvers: true,
})
export class DrivingStatisticsType {
  @Field(() => Float, { description: 'Kilometers.' })
  readonly distance!: number;

  @Field(() => Int, { description: 'Seconds.' })
  readonly duration!: number;

  @Field(() => Int, { description: 'Number of trips.' })
  readonly trips!: number;

  @Field(() => Int, { nullable: true, description: 'Number of harsh brakings.' })
  readonly harshBrakings!: number | null;

  @Field(() => Int, { nullable: true, description: 'Number of harsh accelerations.' })
  readonly harshAccelerations!: number | null;

  @Field(() => Float, { nullable: true, description: 'Kilometers above the speed limit.' })
  readonly speedingDistance!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds for which the phone was used while driving.',
  })
  readonly phoneUseDuration!: number | null;
}

@ObjectType('TripPlace', {
  description: 'Start or end of a trip. Personal data.',
  simpleResolvers: true,
})
export class TripPlaceType {
  @Field(() => Float, { description: 'Degrees north.' })
  readonly latitude!: number;

  @Field(() => Float, { description: 'Degrees east.' })
  readonly longitude!: number;

  @Field(() => String, {
    nullable: true,
    description: 'In words; null if the provider states none.',
  })
  readonly address!: string | null;
}

@ObjectType('Trip', { description: 'A trip of a driver.', simpleResolvers: true })
export class TripType {
  @Field(() => String, { description: "The provider's own." })
  readonly externalId!: string;

  @Field(() => DateTimeScalar, { description: 'When it started.' })
  readonly startedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it ended.' })
  readonly endedAt!: Date;

  @Field(() => Float, { description: 'Kilometers.' })
  readonly distance!: number;

  @Field(() => Int, { description: 'Seconds.' })
  readonly duration!: number;

  @Field(() => Float, { nullable: true, description: 'Kilometers per hour.' })
  readonly maxSpeed!: number | null;

  @Field(() => Float, { nullable: true, description: 'Kilometers per hour.' })
  readonly averageSpeed!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False as a passenger or by other means; null if the provider does not know.',
  })
  readonly asDriver!: boolean | null;

  @Field(() => DrivingScoresType, {
    nullable: true,
    description: 'Scores of this trip; null if the provider has none.',
  })
  readonly scores!: DrivingScores | null;
}

export const TripConnection = uncountedConnectionOf('Trip', 'trips', TripType);
