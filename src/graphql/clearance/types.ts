import { Field, Int, ObjectType } from 'type-graphql';
import { type ChangeSource, type ClearanceStatus, type Odometer } from '../../domain/clearance.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { FleetEventInterface } from '../event/types.js';
import { NodeType } from '../node/types.js';
import { cappedConnectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';
import { EnrollmentType } from '../vehicle/types.js';
import { ChangeSourceEnum, ClearanceStatusEnum, LengthUnitEnum } from './enums.js';

@ObjectType('ClearanceCount', {
  description: 'Number of clearances in one status.',
  simpleResolvers: true,
})
export class ClearanceCountType {
  @Field(() => ClearanceStatusEnum, { description: 'The status.' })
  readonly status!: ClearanceStatus;

  @Field(() => Int, { description: 'Number of clearances; zero is listed as well.' })
  readonly count!: number;
}

@ObjectType('Odometer', {
  description: 'Odometer reading of a vehicle.',
  simpleResolvers: true,
})
class OdometerType {
  @Field(() => Int, { description: 'The odometer reading.' })
  readonly value!: number;

  @Field(() => LengthUnitEnum, { description: 'Unit of the reading.' })
  readonly unit!: Odometer['unit'];
}

@ObjectType('Clearance', {
  description:
    "The carmaker's consent to share the data of one vehicle, as last reported by the provider.",
  simpleResolvers: true,
})
export class ClearanceType {
  @Field(() => ClearanceStatusEnum, { description: 'Current status.' })
  readonly status!: ClearanceStatus;

  @Field(() => String, {
    nullable: true,
    description: "The provider's reason; null if it gave none.",
  })
  readonly reason!: string | null;

  @Field(() => DateTimeScalar, { description: 'When the clearance was requested.' })
  readonly requestedAt!: Date;

  @Field(() => DateTimeScalar, {
    description: "When the status began, by the provider's clock.",
  })
  readonly changedAt!: Date;

  @Field(() => OdometerType, {
    nullable: true,
    description: 'The odometer reading sent with the request.',
  })
  readonly odometer!: Odometer | null;
}

@ObjectType('ClearanceEvent', {
  implements: [NodeType, FleetEventInterface],
  description:
    'A change of a clearance. The events of a fleet form an append-only, ordered journal.',
  simpleResolvers: true,
})
export class ClearanceEventType extends NodeType {
  @Field(() => String, { description: "Position in the fleet's journal, for `after`." })
  readonly cursor!: string;

  @Field(() => ClearanceStatusEnum, {
    nullable: true,
    description: 'The previous status; null for the first event.',
  })
  readonly previousStatus!: ClearanceStatus | null;

  @Field(() => ClearanceStatusEnum, { description: 'The new status.' })
  readonly status!: ClearanceStatus;

  @Field(() => String, {
    nullable: true,
    description: "The provider's reason; null if it gave none.",
  })
  readonly reason!: string | null;

  @Field(() => ChangeSourceEnum, { description: 'How Fleetgraph learned of the change.' })
  readonly source!: ChangeSource;

  @Field(() => DateTimeScalar, {
    description: "When the change happened, by the provider's clock.",
  })
  readonly occurredAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When the event was written to the journal.' })
  readonly recordedAt!: Date;
}

export const ClearanceEventConnection = cappedConnectionOf(
  'ClearanceEvent',
  'clearance events',
  ClearanceEventType,
);

@ObjectType('ClearancePayload', {
  implements: PayloadType,
  description:
    'Result per enrollment: successful ones are listed here, the others in `userErrors`.',
  simpleResolvers: true,
})
export class ClearancePayload extends PayloadType {
  @Field(() => [EnrollmentType], { description: 'The enrollments that were changed.' })
  readonly enrollments!: readonly Enrollment[];
}

@ObjectType('ReconcilePayload', {
  implements: PayloadType,
  description: 'Result of a comparison with the provider.',
  simpleResolvers: true,
})
export class ReconcilePayload extends PayloadType {
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of clearances, vehicles or drivers compared; null if the provider could not be reached.',
  })
  readonly compared!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Number of changes found that were not known before; null if the provider could not be reached.',
  })
  readonly changed!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Number of vehicles or drivers found at the provider and not here: `importFromProvider` brings them in. Null if the provider could not be reached.',
  })
  readonly appeared!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Number of vehicles or drivers that the provider no longer has, by two complete lists in a row; null if it could not be reached.',
  })
  readonly gone!: number | null;
}
