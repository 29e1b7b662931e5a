import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { type VehiclePosition, type VehicleState } from '../../domain/data/vehicle-state.js';
import { type UserError } from '../../domain/errors.js';
import { requireScope } from '../../domain/values/viewer.js';
import { type Enrollment, type Vehicle } from '../../domain/vehicle.js';
import { type KnownRawSignal } from '../../services/data/vehicle-data.js';
import { type GraphqlContext } from '../engine/context.js';
import { Reads } from '../fast/reads.js';
import { DateTimeScalar } from '../scalars.js';
import { enrollmentById } from '../vehicle/loaders.js';
import { EnrollmentType, VehicleType } from '../vehicle/types.js';
import { RefreshVehicleStateInput, RefreshVehicleStatePayload } from './inputs.js';
import { lastSeenOfVehicle, rawSignalsOfVehicle, stateOfVehicle } from './loaders.js';
import { RawSignalType, SignalProblemType } from './part-types.js';
import { PositionType, SignalType } from './signal-types.js';
import { VehicleStateType } from './types.js';

@Resolver(() => VehicleType)
export class VehicleDataResolver {
  @Mutation(() => RefreshVehicleStatePayload, {
    description:
      'Reads the state of up to 100 vehicles at their providers now, and waits for the answers. Values that are younger than the minimum between two reads of their brand are left as they are. Needs vehicle-data:read.',
  })
  async refreshVehicleState(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RefreshVehicleStateInput, { description: 'The vehicles.' })
    input: RefreshVehicleStateInput,
  ): Promise<{ readonly vehicles: readonly Vehicle[]; readonly userErrors: readonly UserError[] }> {
    const { succeeded, userErrors } = await services.vehicleData.refresh(viewer, input.vehicleIds);
    return { vehicles: succeeded, userErrors };
  }

  @Reads()
  @FieldResolver(() => VehicleStateType, {
    nullable: true,
    description:
      'The last known state; null if no provider of this vehicle delivers data, or none has been asked yet. After a first attempt that failed there is a state with nothing but its `problems`. Needs vehicle-data:read.',
  })
  state(
    @Ctx() { loaders, viewer }: GraphqlContext,
    @Root() vehicle: Pick<Vehicle, 'id'>,
  ): Promise<VehicleState | null> {
    requireScope(viewer, 'vehicle-data:read');
    return loaders.load(stateOfVehicle, vehicle.id);
  }

  @Reads()
  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the newest value was measured, or the provider last heard from the vehicle. Needs vehicle-data:read.',
  })
  lastSeenAt(
    @Ctx() { loaders, viewer }: GraphqlContext,
    @Root() vehicle: Pick<Vehicle, 'id'>,
  ): Promise<Date | null> {
    requireScope(viewer, 'vehicle-data:read');
    return loaders.load(lastSeenOfVehicle, vehicle.id);
  }
}

@Resolver(() => VehicleStateType)
export class VehicleStateResolver {
  @FieldResolver(() => PositionType, {
    nullable: true,
    description:
      'Null as well while the driver has privacy mode on. Needs vehicle-location:read in addition.',
  })
  position(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() state: Pick<VehicleState, 'position' | 'fleetId'>,
  ): VehiclePosition | null {
    return services.vehicleData.positionOf(viewer, state);
  }

  @FieldResolver(() => [RawSignalType], {
    description:
      "Values under the provider's own names, at most 500. Those that hold places need vehicle-location:read in addition, and are left out without it.",
  })
  async signals(
    @Ctx() { loaders }: GraphqlContext,
    @Root() state: Pick<VehicleState, 'vehicleId'>,
    @Arg('names', () => [String], { nullable: true, description: 'Only these; null: all.' })
    names: readonly string[] | null,
  ): Promise<readonly KnownRawSignal[]> {
    const all = await loaders.load(rawSignalsOfVehicle, state.vehicleId);
    return names ? all.filter(({ name }) => names.includes(name)) : all;
  }
}

interface FromEnrollment {
  readonly enrollmentId: string;
}

const ORIGIN = { description: 'The enrollment that it came from.' };

/** Field of the interface and of every type that implements it. */
@Resolver(() => SignalType)
export class SignalResolver {
  @FieldResolver(() => EnrollmentType, ORIGIN)
  enrollment(@Ctx() context: GraphqlContext, @Root() signal: FromEnrollment): Origin {
    return originOf(context, signal);
  }
}

@Resolver(() => SignalProblemType)
export class SignalProblemResolver {
  @FieldResolver(() => EnrollmentType, ORIGIN)
  enrollment(@Ctx() context: GraphqlContext, @Root() problem: FromEnrollment): Origin {
    return originOf(context, problem);
  }
}

type Origin = Promise<Enrollment | null>;

function originOf({ loaders }: GraphqlContext, { enrollmentId }: FromEnrollment): Origin {
  return loaders.load(enrollmentById, enrollmentId);
}
