import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { type Powertrain } from '../../domain/data/vehicle-details.js';
import { type CredentialKind } from '../../domain/provider.js';
import {
  type Enrollment,
  type EnrollmentStatus,
  type Tag,
  type Vehicle,
} from '../../domain/vehicle.js';
import { PowertrainEnum } from '../data/enums.js';
import { describedEnum } from '../described-enum.js';
import { NodeType } from '../node/types.js';
import { cappedConnectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { CredentialKindEnum } from '../provider/types.js';
import { DateTimeScalar, VinScalar } from '../scalars.js';

@Directive('@shareable')
@ObjectType('Tag', { description: 'A label of yours on a vehicle.', simpleResolvers: true })
class TagType {
  @Field(() => String, { description: 'Key of the label.' })
  readonly key!: string;

  @Field(() => String, { description: 'Value of the label.' })
  readonly value!: string;
}

export const EnrollmentStatusEnum = describedEnum<EnrollmentStatus>(
  'EnrollmentStatus',
  'Status of a vehicle at a provider account.',
  {
    PENDING: 'Accepted by Fleetgraph, not yet confirmed by the provider.',
    ACTIVE: 'The provider manages the vehicle.',
    FAILED: 'The provider refused the vehicle.',
    REMOVING: 'Removal at the provider is under way.',
    REMOVED: 'Removed at the provider.',
    GONE: "No longer in the provider's list, although it was not removed here.",
  },
);

@Directive('@key(fields: "id")')
@ObjectType('Vehicle', {
  implements: NodeType,
  description: 'A vehicle of a fleet.',
  simpleResolvers: true,
})
export class VehicleType extends NodeType {
  @Field(() => VinScalar, {
    description: 'Vehicle identification number, unique within the fleet.',
  })
  readonly vin!: string;

  @Field(() => String, { description: 'Slug of the brand.' })
  readonly brand!: string;

  @Field(() => String, { nullable: true, description: 'Display name.' })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: 'License plate.' })
  readonly licensePlate!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The maker's name as people write it; null where no provider states it.",
  })
  readonly make!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The model; null where no provider states it.',
  })
  readonly model!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The year of the model; null where no provider states it.',
  })
  readonly modelYear!: number | null;

  @Field(() => PowertrainEnum, {
    nullable: true,
    description: 'Powertrain; null where no provider states it.',
  })
  readonly powertrain!: Powertrain | null;

  @Field(() => [TagType], { description: 'Your own labels.' })
  readonly tags!: readonly Tag[];

  @Field(() => DateTimeScalar, { description: 'When it was added to the fleet.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When its own fields last changed.' })
  readonly updatedAt!: Date;
}

export const VehicleConnection = cappedConnectionOf('Vehicle', 'vehicles', VehicleType);

@Directive('@key(fields: "id")')
@ObjectType('Enrollment', {
  implements: NodeType,
  description: 'A vehicle at a provider account. Clearance and tokens belong to it.',
  simpleResolvers: true,
})
export class EnrollmentType extends NodeType {
  @Field(() => EnrollmentStatusEnum, { description: 'Current status.' })
  readonly status!: EnrollmentStatus;

  @Field(() => String, {
    nullable: true,
    description: "The provider's reason for a failure; null otherwise.",
  })
  readonly reason!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The provider's id of the vehicle; null if it has none.",
  })
  readonly externalId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Id of the telematics unit (QNR of a CloudBoxx, serial number of a NIU); null if the provider needs none.',
  })
  readonly telematicsUnitId!: string | null;

  @Field(() => CredentialKindEnum, { description: 'The kind of carmaker credential it needs.' })
  readonly credentialKind!: CredentialKind;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the provider last heard from the vehicle or its unit; null if the provider does not say.',
  })
  readonly lastContactAt!: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the unit can be reached; null if the provider does not say.',
  })
  readonly online!: boolean | null;

  @Field(() => DateTimeScalar, { description: 'When it was enrolled.' })
  readonly createdAt!: Date;
}

@ObjectType('VehiclePayload', {
  implements: PayloadType,
  description: 'Result of changing a vehicle.',
  simpleResolvers: true,
})
export class VehiclePayload extends PayloadType {
  @Field(() => VehicleType, {
    nullable: true,
    description: 'The vehicle after the change; null if the input was refused.',
  })
  readonly vehicle!: Vehicle | null;
}

@ObjectType('RemoveVehiclesPayload', {
  implements: PayloadType,
  description: 'Result of removing vehicles, each on its own.',
  simpleResolvers: true,
})
export class RemoveVehiclesPayload extends PayloadType {
  @Field(() => [VehicleType], {
    description: 'The vehicles whose enrollments have all ended or are being removed.',
  })
  readonly vehicles!: readonly Vehicle[];
}

@ObjectType('EnrollmentsPayload', {
  implements: PayloadType,
  description: 'Result of changing enrollments, each on its own.',
  simpleResolvers: true,
})
export class EnrollmentsPayload extends PayloadType {
  @Field(() => [EnrollmentType], { description: 'The enrollments that are changed.' })
  readonly enrollments!: readonly Enrollment[];
}
