import { Field, Int, ObjectType } from 'type-graphql';
import { type UserError } from '../../domain/errors.js';
import {
  type ClearanceDay,
  type CommandKind,
  type CommandState,
  type WebhookState,
} from '../../domain/events/story.js';
import { ClearanceCountType } from '../clearance/types.js';
import { UserErrorType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';
import { CommandKindEnum, CommandStateEnum, WebhookStateEnum } from './enums.js';

@ObjectType('ProviderCommand', {
  description: 'A change that Fleetgraph makes at a provider, attempted until it has an outcome.',
  simpleResolvers: true,
})
export class ProviderCommandType {
  @Field(() => CommandKindEnum, { description: 'Purpose.' })
  readonly kind!: CommandKind;

  @Field(() => CommandStateEnum, { description: 'Current status.' })
  readonly status!: CommandState;

  @Field(() => Int, { description: 'Number of attempts so far.' })
  readonly attempts!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Time of the next attempt; null when it has ended.',
  })
  readonly nextAttemptAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was given.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it ended; null while it is queued.',
  })
  readonly finishedAt!: Date | null;

  @Field(() => [UserErrorType], { description: 'Reasons of a failure; empty otherwise.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType('ReceivedWebhook', {
  description: 'A webhook of a provider with a valid signature, as it was received.',
  simpleResolvers: true,
})
export class ReceivedWebhookType {
  @Field(() => String, { description: 'Kind, e.g. `clearance-changed`.' })
  readonly kind!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Vehicle identification number as it was sent; null if it names none.',
  })
  readonly vin!: string | null;

  @Field(() => WebhookStateEnum, { description: 'Outcome.' })
  readonly status!: WebhookState;

  @Field(() => Int, { description: 'Number of failed attempts to apply it.' })
  readonly attempts!: number;

  @Field(() => DateTimeScalar, { description: 'When it was last received.' })
  readonly receivedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was applied; null if it was not.',
  })
  readonly appliedAt!: Date | null;
}

@ObjectType('ClearanceDay', {
  description: 'Changes of clearances on one day.',
  simpleResolvers: true,
})
export class ClearanceDayType {
  @Field(() => DateTimeScalar, { description: 'Begin of the day, in UTC.' })
  readonly day!: Date;

  @Field(() => [ClearanceCountType], {
    description: 'Numbers of changes by the new status; statuses without any are omitted.',
  })
  readonly counts!: ClearanceDay['counts'];
}
