import { Field, ObjectType } from 'type-graphql';
import {
  type Opening,
  type Tire,
  type TroubleCode,
  type VehicleWarning,
} from '../../domain/data/signal.js';
import {
  ChargingType,
  OpeningType,
  ServiceStateType,
  SignalProblemType,
  TireType,
  TroubleCodeType,
  VehicleWarningType,
} from './part-types.js';
import { MeasurementType, SwitchType } from './signal-types.js';

@ObjectType('VehicleState', {
  description: 'The last known value of each signal; null where no provider has reported it.',
  simpleResolvers: true,
})
export class VehicleStateType {
  @Field(() => MeasurementType, { nullable: true, description: 'Kilometers.' })
  readonly odometer!: MeasurementType | null;

  @Field(() => MeasurementType, { nullable: true, description: 'Percent of the tank.' })
  readonly fuelLevel!: MeasurementType | null;

  @Field(() => MeasurementType, { nullable: true, description: 'Liters.' })
  readonly fuelVolume!: MeasurementType | null;

  @Field(() => MeasurementType, { nullable: true, description: 'Percent of the traction battery.' })
  readonly batteryLevel!: MeasurementType | null;

  @Field(() => MeasurementType, {
    nullable: true,
    description: 'Percent of tank or battery, where the provider does not say which.',
  })
  readonly energyLevel!: MeasurementType | null;

  @Field(() => MeasurementType, {
    nullable: true,
    description: 'Kilometers, by all energy on board.',
  })
  readonly range!: MeasurementType | null;

  @Field(() => MeasurementType, { nullable: true, description: 'Kilometers per hour.' })
  readonly speed!: MeasurementType | null;

  @Field(() => SwitchType, { nullable: true, description: 'Whether the ignition is on.' })
  readonly ignitionOn!: SwitchType | null;

  @Field(() => SwitchType, { nullable: true, description: 'Whether the engine runs.' })
  readonly engineRunning!: SwitchType | null;

  @Field(() => SwitchType, {
    nullable: true,
    description: 'Whether all doors are locked; null where only single doors are known.',
  })
  readonly locked!: SwitchType | null;

  @Field(() => SwitchType, { nullable: true, description: 'Whether it can be driven.' })
  readonly drivingEnabled!: SwitchType | null;

  @Field(() => ChargingType, { nullable: true, description: 'How it charges.' })
  readonly charging!: ChargingType | null;

  @Field(() => [OpeningType], { description: 'Doors, trunk and hood.' })
  readonly doors!: readonly Opening[];

  @Field(() => [TireType], { description: 'Tires.' })
  readonly tires!: readonly Tire[];

  @Field(() => [VehicleWarningType], { description: 'Warnings that are on.' })
  readonly warnings!: readonly VehicleWarning[];

  @Field(() => [TroubleCodeType], { description: 'Stored trouble codes.' })
  readonly troubleCodes!: readonly TroubleCode[];

  @Field(() => ServiceStateType, { nullable: true, description: 'The next service.' })
  readonly service!: ServiceStateType | null;

  @Field(() => [SignalProblemType], {
    description: 'Values that were withheld or not delivered at the last attempt.',
  })
  readonly problems!: readonly SignalProblemType[];

  readonly vehicleId!: string;
}
