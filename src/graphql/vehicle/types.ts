import { Directive, Field, ObjectType } from 'type-graphql';
import { type CredentialKind } from '../../domain/provider.js';
import { type EnrollmentStatus, type Tag, type Vehicle } from '../../domain/vehicle.js';
import { describedEnum } from '../described-enum.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { CredentialKindEnum } from '../provider/types.js';
import { DateTimeScalar, VinScalar } from '../scalars.js';

@Directive('@shareable')
@ObjectType('Tag', { description: 'A label of your own on a vehicle.', simpleResolvers: true })
export class TagType {
  @Field(() => String, { description: 'What the label is about.' })
  readonly key!: string;

  @Field(() => String, { description: 'What it says.' })
  readonly value!: string;
}

export const EnrollmentStatusEnum = describedEnum<EnrollmentStatus>(
  'EnrollmentStatus',
  'How far a vehicle has come at a provider account.',
  {
    PENDING: 'Accepted here, not yet confirmed by the provider.',
    ACTIVE: 'The provider knows the vehicle.',
    FAILED: 'The provider refused the vehicle.',
    REMOVING: 'On its way out at the provider.',
    REMOVED: 'The provider no longer has it.',
  },
);

@Directive('@key(fields: "id")')
@ObjectType('Vehicle', {
  implements: NodeType,
  description: 'A vehicle of a fleet.',
  simpleResolvers: true,
})
export class VehicleType extends NodeType {
  @Field(() => VinScalar, { description: 'Its identification number, unique within the fleet.' })
  readonly vin!: string;

  @Field(() => String, { description: "The maker's slug." })
  readonly brand!: string;

  @Field(() => String, { nullable: true, description: 'For people.' })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: 'What is written on its license plate.' })
  readonly licensePlate!: string | null;

  @Field(() => [TagType], { description: 'Your own labels on it.' })
  readonly tags!: readonly Tag[];

  @Field(() => DateTimeScalar, { description: 'When it came into the fleet.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When its own data last changed.' })
  readonly updatedAt!: Date;
}

export const VehicleConnection = connectionOf('Vehicle', 'vehicles', VehicleType);

@Directive('@key(fields: "id")')
@ObjectType('Enrollment', {
  implements: NodeType,
  description: 'A vehicle at a provider account: where clearance and tokens belong.',
  simpleResolvers: true,
})
export class EnrollmentType extends NodeType {
  @Field(() => EnrollmentStatusEnum, { description: 'How far it has come.' })
  readonly status!: EnrollmentStatus;

  @Field(() => String, {
    nullable: true,
    description: 'Why it failed, in the words of the provider; null when it did not.',
  })
  readonly reason!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The provider's own id of the vehicle, where it has one.",
  })
  readonly externalId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The id of the telematics unit (the QNR of a CloudBoxx, the serial number of a NIU), where the provider needs one.',
  })
  readonly telematicsUnitId!: string | null;

  @Field(() => CredentialKindEnum, { description: "Which of the carmaker's credentials it needs." })
  readonly credentialKind!: CredentialKind;

  @Field(() => DateTimeScalar, { description: 'When it was enrolled.' })
  readonly createdAt!: Date;
}

@ObjectType('VehiclePayload', {
  implements: PayloadType,
  description: 'The answer to changing a vehicle.',
  simpleResolvers: true,
})
export class VehiclePayload extends PayloadType {
  @Field(() => VehicleType, {
    nullable: true,
    description: 'The vehicle as it is now; null when the input was refused.',
  })
  readonly vehicle!: Vehicle | null;
}

@ObjectType('RemoveVehiclesPayload', {
  implements: PayloadType,
  description: 'The answer to taking vehicles out of service, each on its own.',
  simpleResolvers: true,
})
export class RemoveVehiclesPayload extends PayloadType {
  @Field(() => [VehicleType], {
    description: 'Those of which all enrollments have ended or are ending.',
  })
  readonly vehicles!: readonly Vehicle[];
}
