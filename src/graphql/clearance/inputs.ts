import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { type ClearanceStatus, type Odometer } from '../../domain/clearance.js';
import { type EventPageRequest } from '../../services/services.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../page-size.js';
import { PageArgs } from '../pagination.js';
import { ClearanceStatusEnum, LengthUnitEnum } from './enums.js';

@ArgsType()
export class EventPageArgs extends PageArgs {
  @Field(() => Int, {
    nullable: true,
    description:
      'How many of the newest, 1 to 500, still oldest first; `first` is left aside then.',
  })
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes before this cursor.' })
  readonly before?: string | null;
}

/** With `last` the size of `first` does not count, since it has a default. @throws FleetgraphError BAD_USER_INPUT outside 1–500. */
export function toEventPageRequest(args: EventPageArgs): EventPageRequest {
  const first = checkPageSize('first', args.first ?? DEFAULT_PAGE_SIZE);
  const bounds = { after: args.after, before: args.before };
  return typeof args.last === 'number'
    ? { ...bounds, last: checkPageSize('last', args.last) }
    : { ...bounds, first };
}

@InputType('ClearanceEventFilter', {
  description: 'Which changes: all that is given has to hold, and of a list any value will do.',
})
export class ClearanceEventFilterInput {
  @Field(() => [ClearanceStatusEnum], { nullable: true, description: 'Into one of these states.' })
  readonly status?: readonly ClearanceStatus[] | null;

  @Field(() => [ID], { nullable: true, description: 'Of one of these vehicles.' })
  readonly vehicleId?: readonly string[] | null;

  @Field(() => ID, { nullable: true, description: 'At this account.' })
  readonly accountId?: string | null;
}

@ArgsType()
export class ClearanceChangedArgs {
  @Field(() => ID, { description: 'Which fleet.' })
  readonly fleetId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last event that was seen.',
  })
  readonly after?: string | null;

  @Field(() => ClearanceEventFilterInput, {
    nullable: true,
    description: 'Only changes for which all of this holds.',
  })
  readonly filterBy?: ClearanceEventFilterInput | null;
}

@InputType({ description: 'How far a vehicle has been driven.' })
export class OdometerInput {
  @Field(() => Int, { description: 'The reading.' })
  readonly value!: number;

  @Field(() => LengthUnitEnum, { description: 'In which unit.' })
  readonly unit!: Odometer['unit'];
}

@InputType({ description: 'The enrollments to ask clearance for.' })
export class RequestClearanceInput {
  @Field(() => [ID], { description: 'Which enrollments: rejected, revoked or canceled ones.' })
  readonly enrollmentIds!: readonly string[];

  @Field(() => OdometerInput, {
    nullable: true,
    description: 'The reading, for brands that need it.',
  })
  readonly odometer?: OdometerInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Makes repeating safe: the same key with the same input gives the same answer.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'The enrollments whose clearance is to end.' })
export class EndClearanceInput {
  @Field(() => [ID], { description: 'Which enrollments: with an approved or a pending clearance.' })
  readonly enrollmentIds!: readonly string[];
}

@InputType({ description: 'Which account to compare with its provider.' })
export class ReconcileClearancesInput {
  @Field(() => ID, { description: 'The account.' })
  readonly accountId!: string;
}
