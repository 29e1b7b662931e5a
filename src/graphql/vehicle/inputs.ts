import { Field, ID, InputType } from 'type-graphql';
import { type BlockerCode } from '../../domain/blockers/blocker.js';
import { type ClearanceStatus } from '../../domain/clearance.js';
import { type DataFlowStatus } from '../../domain/data/data-flow.js';
import { type ProviderName } from '../../domain/provider.js';
import { type EnrollmentStatus, type VehicleOrder } from '../../domain/vehicle.js';
import { BlockerCodeEnum } from '../blocker/enums.js';
import { ClearanceStatusEnum } from '../clearance/enums.js';
import { DataFlowStatusEnum } from '../data/enums.js';
import { describedEnum } from '../described-enum.js';
import { ProviderNameEnum } from '../provider/types.js';
import { EnrollmentStatusEnum } from './types.js';

@InputType({ description: 'A label of yours on a vehicle.' })
export class TagInput {
  @Field(() => String, { description: 'Key of the label.' })
  readonly key!: string;

  @Field(() => String, { description: 'Value of the label.' })
  readonly value!: string;
}

@InputType({ description: 'The vehicles to remove.' })
export class RemoveVehiclesInput {
  @Field(() => [ID], { description: 'Ids of the vehicles, at most 500.' })
  readonly vehicleIds!: readonly string[];
}

@InputType({ description: 'The enrollments and the credential that they are to use.' })
export class ChangeEnrollmentCredentialInput {
  @Field(() => [ID], { description: 'Ids of the enrollments, at most 500.' })
  readonly enrollmentIds!: readonly string[];

  @Field(() => ID, { description: 'A credential of their account, for their brand.' })
  readonly credentialId!: string;
}

@InputType('VehicleFilter', {
  description: 'Selects vehicles that match every given condition; of a list, any value matches.',
})
export class VehicleFilterInput {
  @Field(() => ProviderNameEnum, { nullable: true, description: 'Enrolled at this provider.' })
  readonly provider?: ProviderName | null;

  @Field(() => ID, { nullable: true, description: 'Enrolled at this account.' })
  readonly accountId?: string | null;

  @Field(() => [String], { nullable: true, description: 'Brand is one of these.' })
  readonly brand?: readonly string[] | null;

  @Field(() => [ClearanceStatusEnum], {
    nullable: true,
    description: 'Clearance status is one of these.',
  })
  readonly clearanceStatus?: readonly ClearanceStatus[] | null;

  @Field(() => [EnrollmentStatusEnum], {
    nullable: true,
    description: 'Enrollment status is one of these.',
  })
  readonly enrollmentStatus?: readonly EnrollmentStatus[] | null;

  @Field(() => [DataFlowStatusEnum], {
    nullable: true,
    description: 'Status of the data of an enrollment is one of these.',
  })
  readonly dataFlow?: readonly DataFlowStatus[] | null;

  @Field(() => ID, { nullable: true, description: 'Enrolled with this credential.' })
  readonly credentialId?: string | null;

  @Field(() => [BlockerCodeEnum], {
    nullable: true,
    description:
      'An enrollment has a blocker with one of these codes; blockers of the account do not count.',
  })
  readonly blockerCode?: readonly BlockerCode[] | null;

  @Field(() => TagInput, { nullable: true, description: 'Has this label.' })
  readonly tag?: TagInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Any part of VIN, name or license plate; case, blanks and hyphens do not matter, in any alphabet. 2 to 64 characters.',
  })
  readonly search?: string | null;
}

const VehicleOrderFieldEnum = describedEnum<VehicleOrder['field']>(
  'VehicleOrderField',
  'Sort keys of vehicles.',
  {
    CREATED_AT: 'When they were added to the fleet.',
    VIN: 'Vehicle identification number.',
    CLEARANCE_CHANGED_AT: 'When their clearance last changed.',
  },
);

const OrderDirectionEnum = describedEnum<VehicleOrder['direction']>(
  'OrderDirection',
  'Sort direction.',
  {
    ASC: 'Ascending: smallest or oldest first.',
    DESC: 'Descending: largest or newest first.',
  },
);

@InputType('VehicleOrder', { description: 'Sort order of vehicles.' })
export class VehicleOrderInput {
  @Field(() => VehicleOrderFieldEnum, { defaultValue: 'CREATED_AT', description: 'Sort key.' })
  readonly field!: VehicleOrder['field'];

  @Field(() => OrderDirectionEnum, { defaultValue: 'ASC', description: 'Sort direction.' })
  readonly direction!: VehicleOrder['direction'];
}

@InputType({ description: 'Changes to a vehicle; omitted fields stay as they are.' })
export class UpdateVehicleInput {
  @Field(() => ID, { description: 'The vehicle.' })
  readonly vehicleId!: string;

  @Field(() => String, { nullable: true, description: 'The new name; null removes it.' })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The new license plate; null removes it.',
  })
  readonly licensePlate?: string | null;

  @Field(() => [TagInput], {
    nullable: true,
    description: 'The complete new list of labels.',
  })
  readonly tags?: readonly TagInput[] | null;
}
