import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { type ClearanceStatus, type Odometer } from '../../domain/clearance.js';
import {
  checkPageSize,
  DEFAULT_PAGE_SIZE,
  type EventPageRequest,
} from '../../domain/values/page.js';
import { PageArgs } from '../pagination.js';
import { IDEMPOTENCY_KEY } from '../payload.js';
import { ClearanceStatusEnum, LengthUnitEnum } from './enums.js';

@ArgsType()
export class EventPageArgs extends PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'Number of newest events, 1 to 500, returned oldest first; overrides `first`.',
  })
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: 'Return items before this cursor.' })
  readonly before?: string | null;
}

/**
 * Maps the arguments of a page of events. With `last` the size of `first` does not count, since it
 * has a default.
 * @throws FleetgraphError BAD_USER_INPUT outside 1–500.
 */
export function toEventPageRequest(args: EventPageArgs): EventPageRequest {
  const first = checkPageSize('first', args.first ?? DEFAULT_PAGE_SIZE);
  const bounds = { after: args.after, before: args.before };
  return typeof args.last === 'number'
    ? { ...bounds, last: checkPageSize('last', args.last) }
    : { ...bounds, first };
}

@InputType('ClearanceEventFilter', {
  description: 'Selects events that match every given condition; of a list, any value matches.',
})
export class ClearanceEventFilterInput {
  @Field(() => [ClearanceStatusEnum], {
    nullable: true,
    description: 'New status is one of these.',
  })
  readonly status?: readonly ClearanceStatus[] | null;

  @Field(() => [ID], { nullable: true, description: 'Vehicle is one of these.' })
  readonly vehicleId?: readonly string[] | null;

  @Field(() => ID, { nullable: true, description: 'Account is this one.' })
  readonly accountId?: string | null;
}

/** Arguments of a subscription to a fleet's log. */
@ArgsType()
export class FollowArgs {
  @Field(() => ID, { description: 'Id of the fleet.' })
  readonly fleetId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last event received.',
  })
  readonly after?: string | null;
}

@ArgsType()
export class ClearanceChangedArgs extends FollowArgs {
  @Field(() => ClearanceEventFilterInput, {
    nullable: true,
    description: 'Return only changes that match every condition.',
  })
  readonly filterBy?: ClearanceEventFilterInput | null;
}

@InputType({ description: 'Odometer reading of a vehicle.' })
export class OdometerInput {
  @Field(() => Int, { description: 'The odometer reading.' })
  readonly value!: number;

  @Field(() => LengthUnitEnum, { description: 'Unit of the reading.' })
  readonly unit!: Odometer['unit'];
}

@InputType({ description: 'The enrollments to request clearance for.' })
export class RequestClearanceInput {
  @Field(() => [ID], {
    description: 'Ids of enrollments with a rejected, revoked or canceled clearance.',
  })
  readonly enrollmentIds!: readonly string[];

  @Field(() => OdometerInput, {
    nullable: true,
    description: 'Odometer reading, for brands that need it.',
  })
  readonly odometer?: OdometerInput | null;

  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'The enrollments whose clearance to revoke or cancel.' })
export class EndClearanceInput {
  @Field(() => [ID], { description: 'Ids of enrollments with an approved or pending clearance.' })
  readonly enrollmentIds!: readonly string[];
}

@InputType({ description: 'The account to compare with its provider.' })
export class ReconcileClearancesInput {
  @Field(() => ID, { description: 'The account.' })
  readonly accountId!: string;
}
