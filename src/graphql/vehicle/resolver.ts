import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Clearance } from '../../domain/clearance.js';
import { type UserError } from '../../domain/errors.js';
import { type Fleet } from '../../domain/fleet.js';
import {
  type ProjectedClearance,
  type ProjectedEnrollment,
  type VehicleRelations,
} from '../../domain/values/projection.js';
import { requireScope } from '../../domain/values/viewer.js';
import { type Enrollment, type Vehicle } from '../../domain/vehicle.js';
import { clearanceOfVehicle } from '../clearance/loaders.js';
import { ClearanceType } from '../clearance/types.js';
import { addStates } from '../data/add-states.js';
import { type GraphqlContext } from '../engine/context.js';
import { Reads } from '../fast/reads.js';
import { fleetById } from '../fleet/loaders.js';
import { FleetType } from '../fleet/types.js';
import { VinScalar } from '../scalars.js';
import {
  ChangeEnrollmentCredentialInput,
  RemoveVehiclesInput,
  UpdateVehicleInput,
} from './inputs.js';
import { enrollmentsOfVehicle, vehicleById } from './loaders.js';
import {
  EnrollmentsPayload,
  EnrollmentType,
  RemoveVehiclesPayload,
  VehiclePayload,
  VehicleType,
} from './types.js';

@Resolver(() => VehicleType)
export class VehicleResolver {
  @Query(() => VehicleType, {
    nullable: true,
    description: 'A vehicle by id; null if it does not exist or you may not access it.',
  })
  vehicle(
    @Ctx() { loaders }: GraphqlContext,
    @Arg('id', () => ID, { description: 'The vehicle.' }) id: string,
  ): Promise<Vehicle | null> {
    return loaders.load(vehicleById, id);
  }

  @Query(() => VehicleType, {
    nullable: true,
    description: 'A vehicle of a fleet by VIN; null if there is none.',
  })
  async vehicleByVin(
    @Ctx() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('fleetId', () => ID, { description: 'Id of the fleet.' }) fleetId: string,
    @Arg('vin', () => VinScalar, { description: 'Vehicle identification number.' }) vin: string,
  ): Promise<Vehicle | null> {
    // Rights come before looking ahead.
    const caller = requireScope(context.viewer, 'fleet:read');
    const projection = context.projections?.of(info, 'Query.vehicleByVin');
    const { vehicles } = context.services;
    const vehicle = await vehicles.findByVinWithRelations(caller, fleetId, vin, projection);
    await addStates(context, fleetId, vehicle ? [vehicle] : [], projection);
    return vehicle;
  }

  @Mutation(() => VehiclePayload, {
    description:
      'Changes the name, license plate or labels of a vehicle, here at once and at providers that store them. What a provider refuses is in `userErrors`, beside the vehicle.',
  })
  async updateVehicle(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => UpdateVehicleInput, { description: 'The change.' })
    input: UpdateVehicleInput,
  ): Promise<{ readonly vehicle: Vehicle | null; readonly userErrors: readonly UserError[] }> {
    const outcome = await services.vehicles.update(viewer, input);
    return outcome.ok ? outcome.value : { vehicle: null, userErrors: outcome.userErrors };
  }

  @Mutation(() => EnrollmentsPayload, {
    description:
      'Moves enrollments to another shared credential of the same brand and account, so that the old one can be deleted.',
  })
  async changeEnrollmentCredential(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => ChangeEnrollmentCredentialInput, { description: 'The change.' })
    input: ChangeEnrollmentCredentialInput,
  ): Promise<{
    readonly enrollments: readonly Enrollment[];
    readonly userErrors: readonly UserError[];
  }> {
    const { succeeded, userErrors } = await services.credentials.changeEnrollments(viewer, input);
    return { enrollments: succeeded, userErrors };
  }

  @Mutation(() => RemoveVehiclesPayload, {
    description:
      'Removes vehicles from their providers: revokes or cancels their clearances. The history remains.',
  })
  async removeVehicles(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RemoveVehiclesInput, { description: 'The vehicles.' })
    input: RemoveVehiclesInput,
  ): Promise<{ readonly vehicles: readonly Vehicle[]; readonly userErrors: readonly UserError[] }> {
    const { succeeded, userErrors } = await services.vehicles.remove(viewer, input.vehicleIds);
    return { vehicles: succeeded, userErrors };
  }

  @Reads('fleetId')
  @FieldResolver(() => FleetType, { description: 'The fleet that owns it.' })
  fleet(
    @Ctx() { loaders }: GraphqlContext,
    @Root() vehicle: Pick<Vehicle, 'fleetId'>,
  ): Promise<Fleet | null> {
    return loaders.load(fleetById, vehicle.fleetId);
  }

  @Reads()
  @FieldResolver(() => [EnrollmentType], {
    description: 'One enrollment per provider account that has the vehicle.',
  })
  enrollments(
    @Ctx() { loaders }: GraphqlContext,
    @Root() vehicle: Pick<Vehicle, 'id'> & VehicleRelations,
  ): Promise<readonly Enrollment[]> | readonly ProjectedEnrollment[] {
    return vehicle.enrollments ?? loaders.load(enrollmentsOfVehicle, vehicle.id);
  }

  @Reads()
  @FieldResolver(() => ClearanceType, {
    nullable: true,
    description:
      'The clearance of its enrollment; of several, the one that changed last; null if none is needed.',
  })
  clearance(
    @Ctx() { loaders }: GraphqlContext,
    @Root() vehicle: Pick<Vehicle, 'id'> & VehicleRelations,
  ): Promise<Clearance | null> | ProjectedClearance | null {
    return vehicle.clearance === undefined
      ? loaders.load(clearanceOfVehicle, vehicle.id)
      : vehicle.clearance;
  }
}
