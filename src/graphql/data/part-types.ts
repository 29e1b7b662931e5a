import { Field, Float, Int, ObjectType } from 'type-graphql';
import { type ChargingStatus, type VehiclePart } from '../../domain/data/signal.js';
import { type SignalProblemReason } from '../../domain/data/vehicle-data.js';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.js';
import { ChargingStatusEnum, SignalProblemReasonEnum, VehiclePartEnum } from './enums.js';
import { MeasurementType, SwitchType } from './signal-types.js';

const MEASURED_AT = 'When the vehicle measured it; null if the provider states no time.';

@ObjectType('Charging', { description: 'How the vehicle charges.', simpleResolvers: true })
export class ChargingType {
  @Field(() => ChargingStatusEnum, { nullable: true, description: 'Current status.' })
  readonly status!: ChargingStatus | null;

  @Field(() => SwitchType, { nullable: true, description: 'Whether it is plugged in.' })
  readonly pluggedIn!: SwitchType | null;

  @Field(() => MeasurementType, { nullable: true, description: 'Kilowatts.' })
  readonly power!: MeasurementType | null;

  @Field(() => MeasurementType, { nullable: true, description: 'Seconds.' })
  readonly timeToFull!: MeasurementType | null;

  @Field(() => MeasurementType, { nullable: true, description: 'Percent.' })
  readonly limit!: MeasurementType | null;
}

@ObjectType('Opening', { description: 'A door, the trunk or the hood.', simpleResolvers: true })
export class OpeningType {
  @Field(() => VehiclePartEnum, { description: 'Which one.' })
  readonly part!: VehiclePart;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is open.' })
  readonly open!: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is locked.' })
  readonly locked!: boolean | null;

  @Field(() => DateTimeScalar, { nullable: true, description: MEASURED_AT })
  readonly measuredAt!: Date | null;
}

@ObjectType('Tire', { description: 'A tire.', simpleResolvers: true })
export class TireType {
  @Field(() => VehiclePartEnum, { description: 'Which one.' })
  readonly part!: VehiclePart;

  @Field(() => Float, { nullable: true, description: 'Kilopascals.' })
  readonly pressure!: number | null;

  @Field(() => Float, { nullable: true, description: 'Kilopascals that it should have.' })
  readonly targetPressure!: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the vehicle finds it too low.' })
  readonly low!: boolean | null;

  @Field(() => DateTimeScalar, { nullable: true, description: MEASURED_AT })
  readonly measuredAt!: Date | null;
}

@ObjectType('VehicleWarning', { description: 'A warning that is on.', simpleResolvers: true })
export class VehicleWarningType {
  @Field(() => String, { description: "The provider's name in UPPER_SNAKE." })
  readonly code!: string;

  @Field(() => String, { nullable: true, description: "The provider's text." })
  readonly text!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: MEASURED_AT })
  readonly measuredAt!: Date | null;
}

@ObjectType('TroubleCode', { description: 'A stored trouble code.', simpleResolvers: true })
export class TroubleCodeType {
  @Field(() => String, { description: 'The code, e.g. P0300.' })
  readonly code!: string;

  @Field(() => String, { nullable: true, description: 'The system that stored it.' })
  readonly system!: string | null;

  @Field(() => String, { nullable: true, description: "The provider's word for its status." })
  readonly status!: string | null;

  @Field(() => Int, { nullable: true, description: 'How often it occurred.' })
  readonly occurrences!: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: MEASURED_AT })
  readonly measuredAt!: Date | null;
}

@ObjectType('ServiceState', { description: 'When the next service is due.', simpleResolvers: true })
export class ServiceStateType {
  @Field(() => MeasurementType, {
    nullable: true,
    description: 'Kilometers to the next service; negative when overdue.',
  })
  readonly distance!: MeasurementType | null;

  @Field(() => String, { nullable: true, description: 'The day it is due, `YYYY-MM-DD`.' })
  readonly dueOn!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is overdue.' })
  readonly overdue!: boolean | null;
}

@ObjectType('RawSignal', {
  description: "A value under the provider's own name, in the provider's own unit.",
  simpleResolvers: true,
})
export class RawSignalType {
  @Field(() => String, { description: "The provider's name." })
  readonly name!: string;

  @Field(() => JsonObjectScalar, { description: 'The provider\'s object, else `{"value": …}`.' })
  readonly value!: Readonly<Record<string, unknown>>;

  @Field(() => DateTimeScalar, { nullable: true, description: MEASURED_AT })
  readonly measuredAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was received.' })
  readonly observedAt!: Date;
}

@ObjectType('SignalProblem', {
  description: 'A value that was withheld or not delivered.',
  simpleResolvers: true,
})
export class SignalProblemType {
  @Field(() => String, {
    nullable: true,
    description: "The provider's name of the value; null: the whole answer.",
  })
  readonly signal!: string | null;

  @Field(() => SignalProblemReasonEnum, { description: 'Why.' })
  readonly reason!: SignalProblemReason;

  @Field(() => DateTimeScalar, { description: 'When the provider was asked.' })
  readonly at!: Date;

  readonly enrollmentId!: string;
}
