import { Field, ID, InputType } from 'type-graphql';
import { type ClearanceStatus } from '../../domain/clearance.js';
import { type ProviderName } from '../../domain/provider.js';
import { type EnrollmentStatus } from '../../domain/vehicle.js';
import { type VehicleOrder } from '../../services/services.js';
import { ClearanceStatusEnum } from '../clearance/enums.js';
import { describedEnum } from '../described-enum.js';
import { ProviderNameEnum } from '../provider/types.js';
import { EnrollmentStatusEnum } from './types.js';

@InputType({ description: 'A label of your own on a vehicle.' })
export class TagInput {
  @Field(() => String, { description: 'What the label is about.' })
  readonly key!: string;

  @Field(() => String, { description: 'What it says.' })
  readonly value!: string;
}

@InputType({ description: 'Which vehicles to take out of service.' })
export class RemoveVehiclesInput {
  @Field(() => [ID], { description: 'The vehicles, up to 500.' })
  readonly vehicleIds!: readonly string[];
}

@InputType('VehicleFilter', {
  description: 'Which vehicles: all that is given has to hold, and of a list any value will do.',
})
export class VehicleFilterInput {
  @Field(() => ProviderNameEnum, { nullable: true, description: 'Enrolled at this provider.' })
  readonly provider?: ProviderName | null;

  @Field(() => ID, { nullable: true, description: 'Enrolled at this account.' })
  readonly accountId?: string | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these makers.' })
  readonly brand?: readonly string[] | null;

  @Field(() => [ClearanceStatusEnum], {
    nullable: true,
    description: 'With a clearance in one of these states.',
  })
  readonly clearanceStatus?: readonly ClearanceStatus[] | null;

  @Field(() => [EnrollmentStatusEnum], {
    nullable: true,
    description: 'With an enrollment in one of these states.',
  })
  readonly enrollmentStatus?: readonly EnrollmentStatus[] | null;

  @Field(() => ID, { nullable: true, description: 'Enrolled with this credential.' })
  readonly credentialId?: string | null;

  @Field(() => TagInput, { nullable: true, description: 'With this label.' })
  readonly tag?: TagInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'How the VIN begins, or a part of the name or of the license plate.',
  })
  readonly search?: string | null;
}

export const VehicleOrderFieldEnum = describedEnum<VehicleOrder['field']>(
  'VehicleOrderField',
  'By what vehicles can be ordered.',
  {
    CREATED_AT: 'When they came into the fleet.',
    VIN: 'Their identification number.',
    CLEARANCE_CHANGED_AT: 'When their clearance last changed.',
  },
);

export const OrderDirectionEnum = describedEnum<VehicleOrder['direction']>(
  'OrderDirection',
  'Which end comes first.',
  {
    ASC: 'Smallest or oldest first.',
    DESC: 'Largest or newest first.',
  },
);

@InputType('VehicleOrder', { description: 'The order of vehicles.' })
export class VehicleOrderInput {
  @Field(() => VehicleOrderFieldEnum, { defaultValue: 'CREATED_AT', description: 'By what.' })
  readonly field!: VehicleOrder['field'];

  @Field(() => OrderDirectionEnum, { defaultValue: 'ASC', description: 'Which end first.' })
  readonly direction!: VehicleOrder['direction'];
}

@InputType({ description: 'What to change in a vehicle; what is left out stays.' })
export class UpdateVehicleInput {
  @Field(() => ID, { description: 'Which vehicle.' })
  readonly vehicleId!: string;

  @Field(() => String, { nullable: true, description: 'The new name; null takes it away.' })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The new license plate; null takes it away.',
  })
  readonly licensePlate?: string | null;

  @Field(() => [TagInput], {
    nullable: true,
    description: 'All the labels it shall have from now on.',
  })
  readonly tags?: readonly TagInput[] | null;
}
