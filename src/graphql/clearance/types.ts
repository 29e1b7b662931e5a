import { Field, Int, ObjectType } from 'type-graphql';
import { type ChangeSource, type ClearanceStatus, type Odometer } from '../../domain/clearance.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';
import { EnrollmentType } from '../vehicle/types.js';
import { ChangeSourceEnum, ClearanceStatusEnum, LengthUnitEnum } from './enums.js';

@ObjectType('ClearanceCount', {
  description: 'How many clearances are in one status.',
  simpleResolvers: true,
})
export class ClearanceCountType {
  @Field(() => ClearanceStatusEnum, { description: 'The status.' })
  readonly status!: ClearanceStatus;

  @Field(() => Int, { description: 'How many; zero is said too.' })
  readonly count!: number;
}

@ObjectType('Odometer', {
  description: 'How far a vehicle has been driven.',
  simpleResolvers: true,
})
export class OdometerType {
  @Field(() => Int, { description: 'The reading.' })
  readonly value!: number;

  @Field(() => LengthUnitEnum, { description: 'In which unit.' })
  readonly unit!: Odometer['unit'];
}

@ObjectType('Clearance', {
  description:
    "The carmaker's consent to hand out one vehicle's data, as last heard from the provider.",
  simpleResolvers: true,
})
export class ClearanceType {
  @Field(() => ClearanceStatusEnum, { description: 'Where it stands.' })
  readonly status!: ClearanceStatus;

  @Field(() => String, { nullable: true, description: 'Why, in the words of the provider.' })
  readonly reason!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  readonly requestedAt!: Date;

  @Field(() => DateTimeScalar, {
    description: 'When the status began, by the clock of the provider.',
  })
  readonly changedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When the provider was last heard about it.' })
  readonly observedAt!: Date;

  @Field(() => OdometerType, {
    nullable: true,
    description: 'The reading that was sent with the request.',
  })
  readonly odometer!: Odometer | null;
}

@ObjectType('ClearanceEvent', {
  implements: NodeType,
  description:
    "One change of one clearance. A fleet's journal of them only grows, and keeps their order.",
  simpleResolvers: true,
})
export class ClearanceEventType extends NodeType {
  @Field(() => String, { description: "Its place in the fleet's journal, to pass to `after`." })
  readonly cursor!: string;

  @Field(() => ClearanceStatusEnum, {
    nullable: true,
    description: 'The status before; null for the first one.',
  })
  readonly previousStatus!: ClearanceStatus | null;

  @Field(() => ClearanceStatusEnum, { description: 'The status from then on.' })
  readonly status!: ClearanceStatus;

  @Field(() => String, { nullable: true, description: 'Why, in the words of the provider.' })
  readonly reason!: string | null;

  @Field(() => ChangeSourceEnum, { description: 'How it came to be known.' })
  readonly source!: ChangeSource;

  @Field(() => DateTimeScalar, { description: 'When it happened, by the clock of the provider.' })
  readonly occurredAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it was written into the journal.' })
  readonly recordedAt!: Date;
}

export const ClearanceEventConnection = connectionOf(
  'ClearanceEvent',
  'clearance events',
  ClearanceEventType,
);

@ObjectType('ClearancePayload', {
  implements: PayloadType,
  description:
    'The answer for each enrollment: those that went through are named here, the others in `userErrors`.',
  simpleResolvers: true,
})
export class ClearancePayload extends PayloadType {
  @Field(() => [EnrollmentType], { description: 'The enrollments for which it went through.' })
  readonly enrollments!: readonly Enrollment[];
}

@ObjectType('ReconcilePayload', {
  implements: PayloadType,
  description: 'The answer to comparing an account with its provider.',
  simpleResolvers: true,
})
export class ReconcilePayload extends PayloadType {
  @Field(() => Int, {
    nullable: true,
    description: 'How many clearances were compared; null when the provider could not be asked.',
  })
  readonly compared!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many of them had changed without our knowing; null when the provider could not be asked.',
  })
  readonly changed!: number | null;
}
