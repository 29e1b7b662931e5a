import { Field, Float, InterfaceType, ObjectType } from 'type-graphql';
import { type Freshness } from '../../domain/data/freshness.js';
import { type Unit } from '../../domain/data/signal.js';
import { DateTimeScalar } from '../scalars.js';
import { FreshnessEnum, UnitEnum } from './enums.js';

@InterfaceType('Signal', {
  description: 'Common part of every value of a vehicle: its age and its origin.',
})
export abstract class SignalType {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the vehicle measured it; null if the provider states no time.',
  })
  readonly measuredAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was received.' })
  readonly observedAt!: Date;

  @Field(() => FreshnessEnum, { description: 'How far it can be relied on.' })
  readonly freshness!: Freshness;

  readonly enrollmentId!: string;
}

@ObjectType('Measurement', {
  implements: SignalType,
  description: 'A number with its unit.',
  simpleResolvers: true,
})
export class MeasurementType extends SignalType {
  @Field(() => Float, { description: 'The number.' })
  readonly value!: number;

  @Field(() => UnitEnum, { description: 'The same for each field, whatever the provider uses.' })
  readonly unit!: Unit;
}

@ObjectType('Switch', {
  implements: SignalType,
  description: 'A value that is true or false.',
  simpleResolvers: true,
})
export class SwitchType extends SignalType {
  @Field(() => Boolean, { description: 'The value.' })
  readonly value!: boolean;
}

@ObjectType('Position', {
  implements: SignalType,
  description: 'A place on earth. Personal data.',
  simpleResolvers: true,
})
export class PositionType extends SignalType {
  @Field(() => Float, { description: 'Degrees north.' })
  readonly latitude!: number;

  @Field(() => Float, { description: 'Degrees east.' })
  readonly longitude!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Direction in degrees, clockwise from north; null if the provider states none.',
  })
  readonly heading!: number | null;

  @Field(() => Boolean, { description: 'Whether the carmaker made it coarse.' })
  readonly approximate!: boolean;
}
