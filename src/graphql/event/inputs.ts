import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { type FleetEventType } from '../../domain/events/fleet-event.js';
import { FollowArgs } from '../clearance/inputs.js';
import { FleetEventTypeEnum } from './types.js';

@InputType('FleetEventFilter', {
  description: 'Selects events that match every given condition; of a list, any value matches.',
})
export class FleetEventFilterInput {
  @Field(() => [FleetEventTypeEnum], { nullable: true, description: 'Type is one of these.' })
  readonly type?: readonly FleetEventType[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Subject is one of these; the subject of a clearance event is its enrollment.',
  })
  readonly subjectId?: readonly string[] | null;

  @Field(() => ID, { nullable: true, description: 'Account is this one.' })
  readonly accountId?: string | null;
}

@ArgsType()
export class FleetEventsArgs extends FollowArgs {
  @Field(() => FleetEventFilterInput, {
    nullable: true,
    description: 'Return only events that match every condition.',
  })
  readonly filterBy?: FleetEventFilterInput | null;
}
